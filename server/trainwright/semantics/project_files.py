"""The files by which a project describes itself, read as text: nothing of them is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MAX_PARENTS = 6
_MAX_BYTES = 1_000_000


def folders_around(path: Path) -> Iterator[Path]:
    """The folders above a file, nearest first, to the top of its repository."""
    for folder in list(path.parents)[:_MAX_PARENTS]:
        yield folder
        if (folder / ".git").exists():
            return


def text_of(file: Path, limit: int = _MAX_BYTES) -> str:
    """A file's text; empty when it isn't there, or is larger (in bytes) than such a file can be."""
    try:
        if file.stat().st_size > limit:
            return ""
        return file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    except OSError:
        return ""


def tree_of(text: str) -> ast.Module | None:
    """The tree of a setup.py; None when it does not parse."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def table(document: dict[str, Any], key: str) -> dict[str, Any]:
    """A table of a TOML document; empty when there is none of that name."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}
