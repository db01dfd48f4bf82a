"""Whether code is a test: it runs where its author runs it, on data that it makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from trainwright.semantics.model import Function

_FRAMEWORKS = frozenset({"pytest", "unittest"})


def is_test_file(path: Path) -> bool:
    """Whether a file is one of tests, by its name and folder."""
    if path.name.startswith("test_") or path.stem.endswith("_test") or path.name == "conftest.py":
        return True
    return "tests" in path.parts[-3:-1]


def is_test(function: Function) -> bool:
    """Whether a function belongs to a test, by its file's name, what the file imports, or its own name."""
    if is_test_file(function.path) or function.module.imports & _FRAMEWORKS:
        return True
    if function.cls is not None and function.cls.name.endswith("TestCase"):
        return True
    return function.name.startswith("test_") and not function.parameters  # test_epoch(model, loader) evaluates
