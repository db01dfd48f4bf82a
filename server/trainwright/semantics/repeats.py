"""The loops and comprehensions around a call: what is done again in each turn."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trainwright.semantics.bindings import names_bound

if TYPE_CHECKING:
    from trainwright.semantics.calls import Call

LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Repeats = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
"""Code that runs its parts many times."""


def repeats_around(call: Call) -> list[Repeats]:
    """The loops and comprehensions in which a call is made again in each turn, innermost first. The iterable of a loop
    is asked for once."""
    found: list[Repeats] = []
    for context in call.context.chain() if call.context is not None else ():
        node = context.node
        if isinstance(node, LOOPS):
            if context.arm != "orelse" and _is_within(call.node, *node.body):
                found.append(node)
        elif isinstance(node, _COMPREHENSIONS) and not _is_within(call.node, node.generators[0].iter):
            found.append(node)
    return found


def _is_within(node: ast.AST, *roots: ast.AST) -> bool:
    return any(inner is node for root in roots for inner in ast.walk(root))


def targets_of(loop: Repeats) -> set[str]:
    """The names that a loop or comprehension binds for each of its turns."""
    if isinstance(loop, (ast.For, ast.AsyncFor)):
        return names_bound(loop.target)
    if isinstance(loop, ast.While):
        return set()
    return {name for generator in loop.generators for name in names_bound(generator.target)}
