"""A function's own code: its statements and expressions in the order of the text, without those of functions in it.

For rules about a form of code that makes no call and no event. It walks the whole function, so ask `mentions` first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.source.place import Place
from trainwright.source.segment import Segment

if TYPE_CHECKING:
    from trainwright.semantics.model import Function

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _segments(function: Function) -> list[Segment]:
    """The segments that hold the function's own code: one, or a module's statements."""
    if function.segment is not None:
        return [function.segment]
    return [s for s in function.module.document.segments if s.parsed and not isinstance(s.node, _DEFINITIONS)]


def mentions(function: Function, *texts: str) -> bool:
    """Whether one of `texts` stands in the function's lines, comments included."""
    for segment in _segments(function):
        for line in segment.owner.lines[segment.first_line : segment.end_line]:
            if any(text in line for text in texts):
                return True
    return False


def own_code(function: Function) -> Iterator[Place]:
    """Every node of the function's own code, each before its children."""
    for segment in _segments(function):
        roots = list(function.node.body) if function.node is not None else [segment.node]
        stack: list[ast.AST] = list(reversed(roots))
        while stack:
            node = stack.pop()
            if isinstance(node, _DEFINITIONS):
                continue
            yield Place(segment, node)
            stack.extend(reversed(list(ast.iter_child_nodes(node))))
