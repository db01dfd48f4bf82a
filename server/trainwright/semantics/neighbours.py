"""The functions of a file, for questions that its code as a whole answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.semantics.workspace import CODE

if TYPE_CHECKING:
    from trainwright.semantics.model import Function, ModuleModel


def functions_of(module: ModuleModel) -> Iterator[Function]:
    """All functions of a file; who asks is asked again when the code of one of them changes."""
    for function in module.listed_functions:
        module.workspace.note(f"{CODE}{function.id}")
        yield function
