"""Builds the edits of fixes and applies them: what is not part of a fix stays as it is, to the byte."""

from trainwright.editing.changes import CannotEdit, apply
from trainwright.editing.editor import Editor
from trainwright.editing.fixall import FixedText, fix_all, merge_fixes

__all__ = ["CannotEdit", "Editor", "FixedText", "apply", "fix_all", "merge_fixes"]
