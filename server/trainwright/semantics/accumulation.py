"""Gradient accumulation by hand: a step every N batches, and what keeps the gradients from adding up."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from trainwright.semantics.gradients import known_optimizers
from trainwright.semantics.model import Function
from trainwright.semantics.tree import Event, What

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True)
class WipedAccumulation:
    """`step` happens every N batches, but `zero_grad` in each."""

    optimizer: str
    zero_grad: Event
    step: Event
    condition: ast.If


@dataclass(frozen=True)
class StuckCounter:
    """`counter` decides when `step` happens, and advances only when it does."""

    counter: str
    step: Event
    condition: ast.If
    advance: ast.AugAssign


def wiped_accumulations(function: Function) -> list[WipedAccumulation]:
    """Where gradients are cleared in every batch although the optimizer steps only every N of them."""
    found: list[WipedAccumulation] = []
    owners: dict[str, tuple[str, ...]] | None = None
    for step, condition, loop in _periodic_steps(function):
        owners = known_optimizers(function) if owners is None else owners
        same = {step.subject, *owners.get(step.subject, ())}
        backwards = [e for e in function.events if e.what is What.BACKWARD and _loop_of(e) is loop]
        others = [e for e in function.events if e.what is What.STEP and e.subject == step.subject and e is not step]
        if not backwards or any(_within(b, condition) for b in backwards):
            continue  # the gradients of this optimizer are computed only when it steps
        if any(_loop_of(other) is loop and not _within(other, condition) for other in others):
            continue
        for event in function.events:
            if event.what is not What.ZERO_GRAD or event.subject not in same or not event.subject:
                continue
            if _in_every_turn(event, loop) and all(p.condition is not condition for p in found):
                found.append(WipedAccumulation(step.subject.removeprefix("::"), event, step, condition))
    return found


def stuck_counters(function: Function) -> list[StuckCounter]:
    """Where the counter that a periodic step waits for advances only under the condition itself."""
    found: list[StuckCounter] = []
    for step, condition, loop in _periodic_steps(function, moving=False):
        for remainder in _remainders(condition.test):
            names = {n.id for n in ast.walk(remainder.left) if isinstance(n, ast.Name)}
            if len(names) != 1:
                continue
            name = names.pop()
            scope = function.node if function.node is not None else loop
            stores = [
                n for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
            ]
            inside = [
                n
                for statement in condition.body
                for n in ast.walk(statement)
                if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name) and n.target.id == name
            ]
            shared = any(isinstance(n, (ast.Global, ast.Nonlocal)) and name in n.names for n in ast.walk(scope))
            if shared or len(inside) != 1 or len(stores) != 1 or stores[0] is not inside[0].target:
                continue
            if isinstance(inside[0].op, ast.Add) and all(p.condition is not condition for p in found):
                found.append(StuckCounter(name, step, condition, inside[0]))
    return found


def _periodic_steps(function: Function, *, moving: bool = True) -> list[tuple[Event, ast.If, ast.AST]]:
    """The steps that happen every N turns of a loop, with the `if` that says so; `moving`: of a number that the loop
    itself advances."""
    found: list[tuple[Event, ast.If, ast.AST]] = []
    for step in function.events:
        if step.what is not What.STEP or not step.subject:
            continue
        condition: ast.If | None = None
        for context in step.context.chain() if step.context is not None else ():
            node = context.node
            if isinstance(node, _LOOPS):
                if condition is not None and (not moving or _advances(condition, node)):
                    found.append((step, condition, node))
                break
            if isinstance(node, ast.If):
                if context.arm == "body" and condition is None and _remainders(node.test) and not _alternates(node):
                    condition = node
    return found


def _remainders(test: ast.expr) -> list[ast.BinOp]:
    return [
        n
        for n in ast.walk(test)
        if isinstance(n, ast.BinOp)
        and isinstance(n.op, ast.Mod)
        and not (isinstance(n.right, ast.Constant) and n.right.value == 1)
        and not isinstance(n.left, ast.Constant)
    ]


def _alternates(node: ast.If) -> bool:
    """Whether the other arm steps too: two optimizers take turns."""
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "step"
        for statement in node.orelse
        for n in ast.walk(statement)
    )


def _advances(condition: ast.If, loop: ast.For | ast.AsyncFor | ast.While) -> bool:
    """Whether the number in the condition is another one in each turn of this very loop."""
    counted = {ast.unparse(n) for m in _remainders(condition.test) for n in ast.walk(m.left) if isinstance(n, ast.Name)}
    if isinstance(loop, (ast.For, ast.AsyncFor)):
        if counted & {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}:
            return True
    return any(
        isinstance(statement, ast.AugAssign)
        and isinstance(statement.target, ast.Name)
        and statement.target.id in counted
        for statement in loop.body
    )


def _loop_of(event: Event) -> ast.AST | None:
    for context in event.context.chain() if event.context is not None else ():
        if isinstance(context.node, _LOOPS):
            return context.node
    return None


def _within(event: Event, node: ast.AST) -> bool:
    return event.context is not None and any(c.node is node for c in event.context.chain())


def _in_every_turn(event: Event, loop: ast.AST) -> bool:
    for context in event.context.chain() if event.context is not None else ():
        if context.node is loop:
            return True
        if not isinstance(context.node, (ast.With, ast.AsyncWith)):
            return False
    return False
