"""The first paragraph of a docstring."""

from __future__ import annotations

import inspect

_MOST = 1_200  # characters


def summary(doc: str) -> str:
    """The first paragraph."""
    first = inspect.cleandoc(doc).partition("\n\n")[0]
    return _joined(first)[:_MOST]


def _joined(text: str) -> str:
    return " ".join(text.split())
