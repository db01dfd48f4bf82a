"""A function's own code: its statements and expressions in the order of the text, without those of functions in it.

For rules about a form of code that makes no call and no event. All rules share one walk over a function; one that
looks for something rare asks `mentions` first, or says so in its `words`, and costs nothing elsewhere.
"""

from __future__ import annotations

import ast
import re
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
    return [s for s in function.module.segments if s.parsed and not isinstance(s.node, _DEFINITIONS)]


def words_of_function(function: Function) -> frozenset[str] | None:
    """Every name that stands in the function, or more; None when that can't be told."""
    found: set[str] = set()
    for segment in _segments(function):
        words = segment.words
        if words is None:
            return None
        found |= words
    return frozenset(found)


def mentions(function: Function, *texts: str) -> bool:
    """Whether one of `texts` stands in the function's lines, comments included."""
    for segment in _segments(function):
        for line in segment.owner.lines[segment.first_line : segment.end_line]:
            if any(text in line for text in texts):
                return True
    return False


def may_say(function: Function, pattern: re.Pattern[str]) -> bool:
    """Whether `pattern` is found in the function's text, or its present text is not that of its tree."""
    return any(
        segment.broken or pattern.search("".join(segment.owner.lines[segment.first_line : segment.end_line]))
        for segment in _segments(function)
    )


def every_node(root: ast.AST) -> Iterator[ast.AST]:
    """What `ast.walk` yields but for contexts, in another order and a third of the time."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        kind = node.__class__
        if kind is ast.Name or kind is ast.Constant:
            continue
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _PLAIN)
        for name in fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                pending += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)


def own_code(function: Function) -> Iterator[Place]:
    """Every node of the function's own code, each before its children."""
    for segment, nodes in function.own_nodes:
        for node in nodes:
            yield Place(segment, node)


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_PLAIN = frozenset({"ctx", "attr", "arg", "id", "lineno", "type_comment", "kind", "conversion", "simple", "is_async"})
"""Fields that hold no nodes, or none that anybody asks for."""


def own_nodes(function: Function) -> list[tuple[Segment, list[ast.AST]]]:
    """The nodes of the function's own code by segment."""
    found = []
    for segment in _segments(function):
        nodes: list[ast.AST] = []
        roots = list(function.node.body) if function.node is not None else [segment.node]
        stack: list[ast.AST] = list(reversed(roots))
        while stack:
            node = stack.pop()
            if isinstance(node, _DEFINITIONS):
                continue
            nodes.append(node)
            kind = node.__class__
            if kind is ast.Name or kind is ast.Constant:
                continue
            children: list[ast.AST] = []
            fields = _FIELDS.get(kind)
            if fields is None:
                fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _PLAIN)
            for name in fields:
                value = getattr(node, name, None)
                if value.__class__ is list:
                    children += [item for item in value if isinstance(item, ast.AST)]
                elif isinstance(value, ast.AST):
                    children.append(value)
            children.reverse()
            stack += children
        found.append((segment, nodes))
    return found


def own_statements(function: Function) -> dict[type[ast.AST], list[tuple[Segment, ast.AST]]]:
    """The statements of the function's own code by their types, in the order of the text."""
    found: dict[type[ast.AST], list[tuple[Segment, ast.AST]]] = {}
    for segment in _segments(function):
        stack = list(reversed(function.node.body if function.node is not None else [segment.node]))
        while stack:
            statement = stack.pop()
            kind = statement.__class__
            if kind in _DEFINITIONS:
                continue
            found.setdefault(kind, []).append((segment, statement))
            if kind in _SIMPLE:
                continue
            inner: list[ast.stmt] = []
            for name in ("body", "handlers", "orelse", "finalbody", "cases"):
                for part in getattr(statement, name, ()):
                    inner += (part,) if isinstance(part, ast.stmt) else part.body
            stack += reversed(inner)
    return found


_SIMPLE = frozenset({ast.Assign, ast.Expr, ast.Return, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom})
"""Statements without blocks: most of those that there are."""
