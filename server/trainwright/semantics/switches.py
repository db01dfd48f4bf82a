"""Decorators and context managers that switch the recording of gradients, the workspace's own ones included."""

from __future__ import annotations

from trainwright.semantics import library, words
from trainwright.semantics.facts import World
from trainwright.semantics.tree import Attempt, Branch, Event, Loop, Region, Sequence, What
from trainwright.semantics.values import Kind, Value

_MAX_DEPTH = 3
"""A decorator with arguments returns a decorator, which returns the wrapper."""
_WORDS = {"grad", "grads", "gradient", "gradients", "inference"}


def switched_by(world: World, value: Value) -> str:
    """What happens to the recording of gradients in code under this decorator or context manager: off, on, unknown,
    or empty when nothing does. Of the workspace's own ones it is known only that they touch it."""
    if value.kind is Kind.LIBRARY:
        name = value.type.removesuffix("()")
        if name in library.NO_GRAD:
            return "off"
        if name in library.ENABLE_GRAD:
            return "on"
        return "unknown" if _WORDS & set(words.words(name.rpartition(".")[2])) else ""
    found = False
    if value.kind is Kind.FUNCTION:
        found = _function_switches(world, value.type, 0)
    elif value.kind is Kind.CLASS or (value.kind is Kind.INSTANCE and "::" in value.type):
        methods = (world.method(value.type, name) for name in ("__init__", "__enter__", "__call__"))
        found = any(method is not None and _function_switches(world, method.id, 0) for method in methods)
    return "unknown" if found else ""


def _function_switches(world: World, function_id: str, depth: int) -> bool:
    facts = world.function(function_id)
    if facts is None or depth > _MAX_DEPTH:
        return False
    if library.NO_GRAD & set(facts.decorators) or _tree_switches(facts.tree):
        return True
    inner = facts.returns
    return inner.kind is Kind.FUNCTION and _function_switches(world, inner.type, depth + 1)


def _tree_switches(tree: Sequence) -> bool:
    for node in tree:
        if isinstance(node, Region) or (isinstance(node, Event) and node.what is What.GRADIENTS):
            return True
        parts: tuple[Sequence, ...] = ()
        if isinstance(node, Branch):
            parts = node.arms
        elif isinstance(node, Loop):
            parts = (node.body, node.orelse)
        elif isinstance(node, Attempt):
            parts = (node.body, *node.handlers, node.orelse, node.final)
        if any(_tree_switches(part) for part in parts):
            return True
    return False
