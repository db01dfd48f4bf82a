"""Gradient accumulation by hand: a step every N batches, what keeps the gradients from adding up, and losses that are
not divided by N."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.semantics import library, words
from trainwright.semantics.calls import Call
from trainwright.semantics.gradients import known_optimizers
from trainwright.semantics.model import Function
from trainwright.semantics.tree import Event, What
from trainwright.semantics.values import Kind

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


@dataclass(frozen=True)
class UnscaledAccumulation:
    """The gradients of `count` batches add up before `step`, and the loss of each counts in full."""

    count: ast.expr
    backward: Event
    step: Event
    loss: ast.expr
    """What is differentiated."""


def unscaled_accumulations(function: Function) -> list[UnscaledAccumulation]:
    """Where mean losses of several batches are accumulated without being divided by their number."""
    whats = {event.what for event in function.events}
    if not {What.BACKWARD, What.STEP} <= whats:
        return []
    found: list[UnscaledAccumulation] = []
    for count, backward, step, loop in (*_by_remainder(function), *_by_inner_loop(function)):
        loss = _differentiated(backward)
        if loss is not None and _is_mean(function, loss, loop) and all(f.backward is not backward for f in found):
            found.append(UnscaledAccumulation(count, backward, step, loss))
    return found


def _by_remainder(function: Function) -> Iterator[tuple[ast.expr, Event, Event, ast.AST]]:
    """`if (i + 1) % n == 0: optimizer.step()`"""
    wiped = {id(problem.step) for problem in wiped_accumulations(function)}
    for step, condition, loop in _periodic_steps(function):
        others = [e for e in function.events if e.what is What.STEP and e is not step and _loop_of(e) is loop]
        if id(step) in wiped or any(not _within(other, condition) for other in others):
            continue
        backwards = [e for e in function.events if e.what is What.BACKWARD and _loop_of(e) is loop]
        if len(backwards) != 1 or _within(backwards[0], condition):
            continue
        counts = [n.right for n in _remainders(condition.test)]
        if len(counts) == 1 and _compares_to_constant(condition.test):
            yield counts[0], backwards[0], step, loop


def _compares_to_constant(test: ast.expr) -> bool:
    """Whether the remainder is what decides, alone or with others that let the step come earlier."""
    return not any(isinstance(n, ast.BoolOp) and isinstance(n.op, ast.And) for n in ast.walk(test))


def _by_inner_loop(function: Function) -> Iterator[tuple[ast.expr, Event, Event, ast.AST]]:
    """`for _ in range(accumulation_steps): ... backward()` and a step behind it."""
    for backward in function.events:
        loop = _loop_of(backward) if backward.what is What.BACKWARD else None
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call) or len(loop.iter.args) != 1:
            continue
        if getattr(loop.iter.func, "id", "") != "range":
            continue
        count = loop.iter.args[0]
        name = count.attr if isinstance(count, ast.Attribute) else getattr(count, "id", "")
        if not any(word.startswith("accum") or word == "micro" for word in words.words(name)):
            continue
        steps = [e for e in function.events if e.what is What.STEP and e.subject and not _within(e, loop)]
        if steps and not any(e.what is What.STEP and _within(e, loop) for e in function.events):
            yield count, backward, steps[0], loop


def _differentiated(backward: Event) -> ast.expr | None:
    """The loss of a backward: without the GradScaler around it."""
    node = backward.node
    if (
        not isinstance(node, ast.Call)
        or not isinstance(node.func, ast.Attribute)
        or backward.detail not in ("", "scaled")
    ):
        return None
    loss = node.func.value
    if backward.detail and isinstance(loss, ast.Call):
        return loss.args[0] if loss.args else None
    return loss


_RESCALING = frozenset({"mult", "multiply", "scale", "rescale", "factor", "normalize", "average", "divide", "div"})
_SCALING = frozenset({"div", "div_", "mul", "mul_", "true_divide", "sum", "backward"})


def _is_mean(function: Function, loss: ast.expr, loop: ast.AST) -> bool:
    """Whether a loss is surely the mean over one batch and nothing more: made by a criterion, divided by nothing."""
    sources, names = [loss], _loaded(loss)
    for _ in range(3):
        for node in ast.walk(loop):
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
                return False
            if isinstance(node, ast.Assign) and node.value not in sources:
                targets = {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                if targets & names & _losses(names):
                    sources.append(node.value)
        names = set().union(*map(_loaded, sources))
    nodes = [n for source in sources for n in ast.walk(source)]
    if any(isinstance(n, ast.BinOp) and _scales(n) for n in nodes):
        return False
    if any(isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in _SCALING for n in nodes):
        return False
    if _reduces_otherwise(function) or _rescales_gradients(loop):
        return False
    made = {id(call.node): call for call in function.calls}
    producers = [made[id(n)] for n in nodes if isinstance(n, ast.Call) and id(n) in made]
    if any(_is_criterion(call) for call in producers):
        return not any(_is_own_function(function, call) for call in producers)
    return isinstance(sources[-1], ast.Attribute) and sources[-1].attr == "loss"  # of a model of transformers: a mean


def _scales(node: ast.BinOp) -> bool:
    """Whether it may be the division by the number of batches; `0.4 * auxiliary` is none."""
    if isinstance(node.op, ast.Mult):
        return not isinstance(node.left, ast.Constant) and not isinstance(node.right, ast.Constant)
    return isinstance(node.op, ast.Div)


def _losses(names: set[str]) -> set[str]:
    found = {
        n for n in names if any(w in {"loss", "losses", "cost", "error", "err", "objective"} for w in words.words(n))
    }
    return found or names


def _loaded(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _is_own_function(function: Function, call: Call) -> bool:
    """Whether a function of the workspace makes the loss: it may divide."""
    if "::" not in call.name or words.names_criterion(call.name.rpartition("::")[2]):
        return False
    return function.workspace.function(call.name) is not None


def _rescales_gradients(loop: ast.AST) -> bool:
    """Whether the gradients themselves are touched before the step: `p.grad /= n`, `optimizer.multiply_grads(...)`."""
    for node in ast.walk(loop):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name == "grad":
            return True
        found = set(words.words(name))
        if found & {"grad", "grads", "gradient", "gradients"} and found & _RESCALING:
            return True
    return False


def _is_criterion(call: Call) -> bool:
    last = call.name.rpartition(".")[2]
    if any(value.kind is Kind.MODULE or words.names_model(value.ident) for value in call.arguments):
        return False  # it runs the model itself, who knows how
    if call.name.startswith("torch.nn.functional."):
        return last in library.CRITERIA_FUNCTIONS
    return call.result.kind is Kind.TENSOR and words.names_criterion(call.method) and "::" not in call.name


def _reduces_otherwise(function: Function) -> bool:
    """Whether a criterion in sight sums, or gives one loss a sample."""
    scopes = [function, function.module.body]
    if function.cls is not None and "__init__" in function.cls.methods:
        scopes.append(function.cls.methods["__init__"])
    for scope in scopes:
        for call in scope.calls:
            given = call.argument("reduction") or call.argument("size_average")
            if given is not None and not (isinstance(given, ast.Constant) and given.value in ("mean", True)):
                return True
    return False
