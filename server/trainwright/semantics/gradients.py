"""What becomes of gradients between backward() and step(): thrown away, or never cleared."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from trainwright.semantics import words
from trainwright.semantics.facts import World
from trainwright.semantics.flow import Flow, Frame
from trainwright.semantics.model import Function
from trainwright.semantics.tree import Context, Event, Sequence, What, events, loop_nodes
from trainwright.semantics.values import Kind, Optimizer

_AUTOMATIC = ("accelerator", "fabric", "engine", "deepspeed", "booster")


@dataclass(frozen=True)
class GradientProblem:
    """Gradients of `optimizer` are computed by `backward`, cleared by `zero_grad`, and then missing in `step`."""

    optimizer: str
    backward: Event
    zero_grad: Event
    step: Event


@dataclass(frozen=True)
class UnclearedLoop:
    """A loop steps `optimizer` after each backward and never clears the gradients."""

    optimizer: str
    loop: Context
    backward: Event
    step: Event


@dataclass(frozen=True)
class _Cleared:
    backward: Event
    zero_grad: Event


@dataclass
class _Gradients:
    """For each optimizer, what its gradients may be: None (nothing pending), a backward, or cleared after one."""

    states: dict[str, frozenset[Event | _Cleared | None]]
    latest: frozenset[Event | None]

    def copy(self) -> _Gradients:
        return _Gradients(dict(self.states), self.latest)

    def join(self, other: _Gradients) -> _Gradients:
        keys = self.states.keys() | other.states.keys()
        states = {
            k: self.states.get(k, frozenset(self.latest)) | other.states.get(k, frozenset(other.latest)) for k in keys
        }
        return _Gradients(states, self.latest | other.latest)


class _GradientFlow(Flow[_Gradients]):
    def __init__(self, world: World, owners: dict[str, tuple[str, ...]]) -> None:
        super().__init__(world)
        self.owners = owners
        self.problems: dict[tuple[int, int], GradientProblem] = {}

    def event(self, event: Event, subject: str, state: _Gradients, frame: Frame) -> None:
        outer = frame.outermost(event)
        if event.what is What.BACKWARD:
            state.latest = frozenset({outer})
            for optimizer in list(state.states):
                state.states[optimizer] = frozenset({outer})
        elif event.what is What.ZERO_GRAD and subject:
            for optimizer in self._cleared_by(subject, state):
                before = state.states.get(optimizer, frozenset(state.latest))
                state.states[optimizer] = frozenset(_Cleared(s, outer) if isinstance(s, Event) else s for s in before)
        elif event.what is What.STEP and subject:
            before = state.states.get(subject, frozenset(state.latest))
            cleared = [s for s in before if isinstance(s, _Cleared)]
            # on every path: a conditional clearing (a skipped batch, a NaN) may be meant
            if self.recording and cleared and len(cleared) == len(before):
                first = cleared[0]
                key = (id(first.zero_grad), id(outer))
                self.problems[key] = GradientProblem(subject, first.backward, first.zero_grad, outer)
            state.states[subject] = frozenset({None})

    def not_entered(self, event: Event, state: _Gradients, frame: Frame) -> None:
        state.latest = frozenset({None})
        state.states = dict.fromkeys(state.states, state.latest)

    def _cleared_by(self, subject: str, state: _Gradients) -> list[str]:
        """The optimizers whose gradients `subject.zero_grad()` surely clears: itself, or all over that one model."""
        found = {subject} if subject in self.owners or subject in state.states else set()
        found |= {optimizer for optimizer, models in self.owners.items() if models == (subject,)}
        return sorted(found or {subject})


def known_optimizers(function: Function) -> dict[str, tuple[str, ...]]:
    """The optimizers that a function can name, with the models whose parameters they update (empty: unknown)."""
    found: dict[str, tuple[str, ...]] = {}
    for value in (*function.outcome.environment.values(), *function.module.global_optimizers()):
        if value.kind is Kind.OPTIMIZER and value.ident:
            found[value.ident] = value.facet.models if isinstance(value.facet, Optimizer) else ()
    facts = function.workspace.class_facts(function.cls.id) if function.cls is not None else None
    if facts is not None:
        for value in facts.attributes.values():
            if value.kind is Kind.OPTIMIZER:
                found[value.ident] = value.facet.models if isinstance(value.facet, Optimizer) else ()
    return found


def wiped_steps(function: Function) -> list[GradientProblem]:
    """Where zero_grad() throws away, between backward() and step(), the gradients that the step was to use."""
    whats = {e.what for e in function.events}
    if not {What.ZERO_GRAD, What.STEP} <= whats and not (What.CALL in whats and whats & {What.ZERO_GRAD, What.STEP}):
        return []
    if not {What.ZERO_GRAD, What.STEP, What.BACKWARD} <= function.workspace.reach(function.id):
        return []
    flow = _GradientFlow(function.workspace, known_optimizers(function))
    flow.run_tree(function.tree, Frame(function.facts), _Gradients({}, frozenset({None})))
    return [p for p in flow.problems.values() if _same_iteration(p)]


def _same_iteration(problem: GradientProblem) -> bool:
    """Whether the three happen in one loop: a step in an outer loop belongs to another cycle."""
    return _loop_of(problem.backward) is _loop_of(problem.step) or _loop_of(problem.zero_grad) is _loop_of(problem.step)


def _loop_of(event: Event) -> ast.AST | None:
    for context in event.context.chain() if event.context is not None else ():
        if isinstance(context.node, (ast.For, ast.AsyncFor, ast.While)):
            return context.node
    return None


class _Collector(Flow[_Gradients]):
    """Lists the events that matter, with the event of the analysed function that they happen in."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.seen: list[tuple[Event, str, Event, int]] = []
        self.complete = True

    def event(self, event: Event, subject: str, state: _Gradients, frame: Frame) -> None:
        if self.recording and not (event.what is What.STEP and _loops_itself(frame)):
            self.seen.append((event, subject, frame.outermost(event), frame.depth))

    def not_entered(self, event: Event, state: _Gradients, frame: Frame) -> None:
        self.complete = False


def _loops_itself(frame: Frame) -> bool:
    """Whether a function further in has the loop that steps: the mistake is reported there."""
    inner: Frame | None = frame
    while inner is not None and inner.parent is not None:
        if _steps_in_loop(inner.facts.tree):
            return True
        inner = inner.parent
    return False


def _steps_in_loop(tree: Sequence) -> bool:
    return any(event.what is What.STEP for node in loop_nodes(tree) for event in events(node.body))


def uncleared_loops(function: Function) -> list[UnclearedLoop]:
    """Loops that call backward() and step() of a known optimizer while nothing in sight clears its gradients."""
    if not {What.STEP, What.BACKWARD} <= function.workspace.reach(function.id):
        return []
    collector = _Collector(function.workspace)
    collector.run_tree(function.tree, Frame(function.facts), _Gradients({}, frozenset({None})))
    seen = collector.seen
    steps = [(s, outer, depth) for e, s, outer, depth in seen if e.what is What.STEP and s]
    if (
        not steps
        or not collector.complete
        or any(e.what is What.ZERO_GRAD for e, *_ in seen)
        or _cleared_elsewhere(function, seen)
    ):
        return []
    known = known_optimizers(function)
    backwards = [(outer, e.detail) for e, _, outer, _ in seen if e.what is What.BACKWARD]
    found: list[UnclearedLoop] = []
    for optimizer, outer, depth in steps:
        loop = _loop_context(outer)
        if loop is None or (optimizer not in known and not words.names_optimizer(optimizer)):
            continue
        inside = [b for b, helper in backwards if _inside(b, loop.node) and not _automatic(helper)]
        if not inside or _created_inside(seen, optimizer, loop.node) or _hidden(function, seen, optimizer, known):
            continue
        if depth and not any(b is outer for b in inside) and not any(_inside(b, loop.node) for b in inside):
            continue
        if all(known_loop.loop.node is not loop.node for known_loop in found):
            found.append(UnclearedLoop(optimizer, loop, inside[0], outer))
    return found


def _automatic(helper: str) -> bool:
    return any(w in _AUTOMATIC for w in words.words(helper))


def _loop_context(event: Event) -> Context | None:
    for context in event.context.chain() if event.context is not None else ():
        if isinstance(context.node, (ast.For, ast.AsyncFor, ast.While)):
            return context
    return None


def _inside(event: Event, node: ast.AST) -> bool:
    return event.context is not None and any(c.node is node for c in event.context.chain())


def _created_inside(seen: list[tuple[Event, str, Event, int]], optimizer: str, loop: ast.AST) -> bool:
    """Whether the optimizer is built anew in each iteration."""
    return any(e.what is What.CREATE and s == optimizer and _inside(outer, loop) for e, s, outer, _ in seen)


def _hidden(
    function: Function,
    seen: list[tuple[Event, str, Event, int]],
    optimizer: str,
    known: dict[str, tuple[str, ...]],
) -> bool:
    """Whether code that is not known gets hold of the optimizer or of the model, and may clear the gradients."""
    models = set(known.get(optimizer, ()))
    for event, subject, outer, _ in seen:
        if (
            event.what is What.ESCAPE
            and _loop_context(outer) is not None
            and (subject == optimizer or subject in models)
        ):
            return True
        if event.what is What.APPLY and event.detail not in ("", ".step", ".state_dict", ".load_state_dict"):
            # a method of the optimizer (or model) itself that is not known: optimizer.optimize_step(), model.clear()
            owner = subject.rpartition(".")[0]
            if owner == optimizer or (owner in models and "zero" in event.detail):
                return True
    return False


def _cleared_elsewhere(function: Function, seen: list[tuple[Event, str, Event, int]]) -> bool:
    """Whether a helper that is not followed is named as one that clears: `clear_grads()`, `self._reset_gradients()`."""
    for call in function.calls:
        found = set(words.words(call.method or call.name.rpartition(".")[2]))
        if found & {"zero", "clear", "reset", "zerograd"} and found & {"grad", "grads", "gradient", "gradients"}:
            return True
        if call.method in ("zero_grad_", "optimizer_zero_grad", "accumulate", "minimize"):
            return True
    return False
