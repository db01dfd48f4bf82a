"""Whether code is a test: it runs where its author runs it, on data that it makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainwright.semantics.model import Function

_FRAMEWORKS = frozenset({"pytest", "unittest"})


def is_test(function: Function) -> bool:
    """Whether a function belongs to a test, by its file's name, what the file imports, or its own name."""
    path = function.path
    if path.name.startswith("test_") or path.stem.endswith("_test") or path.name == "conftest.py":
        return True
    if function.module.imports & _FRAMEWORKS or "tests" in path.parts[-3:-1]:
        return True
    return function.name.startswith("test_") and function.module.imports.isdisjoint({"argparse"})
