"""Which modules other functions may send to a device: modules are moved in place, whoever holds them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from trainwright.semantics.facts import FunctionFacts, World
from trainwright.semantics.tree import What, events

_MAX_DEPTH = 4


def displaced_by(world: World, facts: FunctionFacts, bindings: Mapping[str, str]) -> list[str]:
    """The caller's objects that a call of a function may send to a device, given what its parameters stand for."""
    given = world.remember("displaces", facts, partial(_displaces, world, facts, ()))
    return _translated(given, bindings)


def _displaces(world: World, facts: FunctionFacts, around: tuple[str, ...]) -> frozenset[str]:
    """What a function may send to a device of that which it is given: itself, or by handing it on."""
    found = set(facts.displaces)
    around = (*around, facts.id)
    if len(around) > _MAX_DEPTH:
        return frozenset(found)
    own = set(facts.parameters)
    for event in events(facts.tree):
        if event.what is not What.CALL or not event.bindings or event.detail in around:
            continue
        bindings = {inner: outer for inner, outer in event.bindings if outer.partition(".")[0] in own}
        callee = world.function(event.detail) if bindings else None
        if callee is not None:
            found.update(_translated(_displaces(world, callee, around), bindings))
    return frozenset(found)


def _translated(paths: frozenset[str], bindings: Mapping[str, str]) -> list[str]:
    found = []
    for path in sorted(paths):
        root = path.partition(".")[0]
        if bindings.get(root):
            found.append(bindings[root] + path[len(root) :])
    return found
