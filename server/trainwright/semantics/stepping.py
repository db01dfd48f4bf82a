"""Training loops that compute gradients for an optimizer which never uses them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import words
from trainwright.semantics.gradients import known_optimizers
from trainwright.semantics.model import Function
from trainwright.semantics.own_code import own_code
from trainwright.semantics.passes import of_another_framework
from trainwright.semantics.training import Happening, callers_above, trace, trace_of
from trainwright.semantics.tree import Event, What
from trainwright.semantics.values import Kind

_STEPPING = frozenset({"step", "steps", "optimize", "optimise", "minimize", "apply", "update", "fit", "updater"})
_INSPECTING = (
    "grad",
    "register_hook",
    "register_full_backward_hook",
    "register_post_accumulate_grad_hook",
    "retain_grad",
)
_AUTOMATIC = frozenset({"accelerator", "fabric", "engine", "deepspeed", "booster", "manual"})


@dataclass(frozen=True)
class UnsteppedLoop:
    """In each turn `backward` computes gradients, and nothing ever applies them by `optimizer`."""

    optimizer: str
    backward: Event
    cleared: Event | None


def unstepped_loops(function: Function) -> list[UnsteppedLoop]:
    """Where a loop computes gradients for an optimizer that the function knows, and never steps it."""
    own = {e.what for e in function.events}
    if What.BACKWARD not in own or What.STEP in function.workspace.reach(function.id):
        return []
    return function.workspace.remember("unstepped", function, partial(_unstepped, function))


def _unstepped(function: Function) -> list[UnsteppedLoop]:
    if of_another_framework(function) or (function.cls is not None and function.cls.is_lightning_module):
        return []
    seen = trace(function)
    above = callers_above(function.workspace, function.facts)
    if not seen.complete or any(What.STEP in function.workspace.reach(c.id) for c in above):
        return []
    backward = next((h for h in seen.of(What.BACKWARD) if not h.depth and _repeated(function, h)), None)
    if backward is None or _AUTOMATIC & set(words.words(backward.event.detail)) or _may_step_or_inspect(function):
        return []
    known = known_optimizers(function)
    cleared = {h.subject: h.event for h in seen.of(What.ZERO_GRAD) if not h.depth and h.event.segment is not None}
    made = {e.subject for e in function.events if e.what is What.CREATE}
    for optimizer in known:
        if optimizer not in cleared and optimizer not in made:
            continue
        if any(h.subject == optimizer for h in seen.of(What.ESCAPE, What.SAVE, What.APPLY)):
            continue
        if not _stepped_elsewhere(function, optimizer):
            return [UnsteppedLoop(optimizer, backward.event, cleared.get(optimizer))]
    return []


def _repeated(function: Function, backward: Happening) -> bool:
    """Whether it happens again and again: in a loop of the function, or in one that calls the function."""
    if backward.loops:
        return True
    return any(
        h.loops
        for caller in function.workspace.callers(function.id)
        for h in trace_of(function.workspace, caller).of(What.BACKWARD)
        if h.owner.id == function.id
    )


def _may_step_or_inspect(function: Function) -> bool:
    """Whether the gradients are looked at, or something that is not known may apply them."""
    for call in function.calls:
        if Kind.SCHEDULER in (call.result.kind, call.receiver.kind):
            continue
        name = call.method or call.name.rpartition(".")[2]
        if _STEPPING & set(words.words(name)) and "zero" not in name:
            return True
    return any(isinstance(p.node, ast.Attribute) and p.node.attr in _INSPECTING for p in own_code(function))


def _stepped_elsewhere(function: Function, optimizer: str) -> bool:
    """Whether another function of the file steps this optimizer, or hands it to somebody."""
    last = optimizer.removeprefix("::").rpartition(".")[2]
    return any(
        event.what in (What.STEP, What.ESCAPE) and event.subject.removeprefix("::").rpartition(".")[2] == last
        for other in function.module.all_functions
        if other is not function
        for event in other.events
    )
