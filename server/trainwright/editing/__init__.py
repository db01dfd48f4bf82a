"""Builds the edits of fixes and applies them: what is not part of a fix stays as it is, to the byte.

The `ast` that found the mistake says which lines and columns are meant; the lines themselves are then inserted, moved
or indented. No code is printed from a tree, so that nothing can be laid out anew by accident. It is quicker, too: a
fix in a 300-line function takes 2 to 3 ms; libcst needs 10 to parse that function and 3 to print it.
"""

from trainwright.editing.changes import CannotEdit, apply
from trainwright.editing.editor import Editor
from trainwright.editing.fixall import FixedText, fix_all, merge_fixes

__all__ = ["CannotEdit", "Editor", "FixedText", "apply", "fix_all", "merge_fixes"]
