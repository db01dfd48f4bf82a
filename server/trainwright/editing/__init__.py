"""Builds the edits of fixes and applies them: what is not part of a fix stays as it is, to the byte.

The `ast` that found the mistake says which lines and columns are meant; the lines themselves are then inserted, moved
or indented. No code is printed from a tree, so that nothing can be laid out anew by accident, and a fix needs no
second parse of the file: printing a 300-line function from a CST alone takes longer than a whole fix does here.
"""

from trainwright.editing.changes import CannotEdit, apply
from trainwright.editing.editor import Editor
from trainwright.editing.fixall import FixedText, fix_all, merge_fixes

__all__ = ["CannotEdit", "Editor", "FixedText", "apply", "fix_all", "merge_fixes"]
