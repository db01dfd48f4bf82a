"""Code as a message quotes it: on one line, and no longer than a reader takes in at a glance."""

from __future__ import annotations

import ast

from trainwright.semantics.tree import Event

LONGEST = 60
"""Characters."""


def quoted(code: ast.AST | Event | str, longest: int = LONGEST) -> str:
    """A node, its text, or the code of an event, on one line.

    What is longer ends in `...`; a call keeps what it calls: `criterion(...)`.
    """
    if isinstance(code, Event):
        code = code.node or code.what.value
    text = " ".join((code if isinstance(code, str) else ast.unparse(code)).split())
    if len(text) <= longest:
        return text
    if isinstance(code, ast.Call):
        called = f"{ast.unparse(code.func)}(...)"
        if len(called) <= longest:
            return called
    return f"{text[: longest - 3]}..."
