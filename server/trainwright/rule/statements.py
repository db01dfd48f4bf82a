"""From an event to the statement that it happens in."""

from __future__ import annotations

import ast

from trainwright.semantics.model import Function
from trainwright.semantics.tree import Event
from trainwright.source.place import Place


def statement_around(function: Function, event: Event) -> Place | None:
    """The innermost statement that holds an event's call; None when the event has no place."""
    if event.segment is None or event.node is None:
        return None
    node: ast.AST = function.node if function.node is not None else event.segment.node
    found: ast.stmt | None = node if isinstance(node, ast.stmt) and function.node is None else None
    while True:
        for child in ast.iter_child_nodes(node):
            if any(inner is event.node for inner in ast.walk(child)):
                if isinstance(child, ast.stmt):
                    found = child
                node = child
                break
        else:
            return Place(event.segment, found) if found is not None else None
