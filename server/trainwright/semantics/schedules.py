"""Learning-rate schedulers that step before the optimizer has stepped for the first time."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import words
from trainwright.semantics.facts import World
from trainwright.semantics.flow import Flow, Frame
from trainwright.semantics.frequencies import BATCH, EPOCH
from trainwright.semantics.model import Function
from trainwright.semantics.training import Happening, trace, trains, value_of
from trainwright.semantics.tree import Event, Loop, What, events, loop_nodes
from trainwright.semantics.turns import Turns
from trainwright.semantics.values import Kind

_PLATEAU = "ReduceLROnPlateau"
_OF_LEARNING_RATES = frozenset(
    {"lr", "learning", "rate", "scheduler", "schedulers", "sched", "optimizer", "optim", "opt", "model"}
)
_TRAINING = frozenset(
    {"step", "train", "training", "optimize", "optimise", "update", "fit", "learn", "minimize", "run"}
)


@dataclass(frozen=True)
class EarlySchedule:
    """In each turn `schedule` steps a scheduler, and only then comes `step`, the first one of the optimizer."""

    scheduler: str
    schedule: Event
    step: Event


@dataclass(frozen=True, eq=False)
class WrongFrequency:
    """`schedule` steps a scheduler that is made for the other `frequency`: in every batch one that counts epochs, or
    once an epoch one that counts batches."""

    scheduler: str
    kind: str
    """The scheduler's class."""
    frequency: str
    """What it is made for: batch or epoch; `both`: it is stepped in every batch, and once more in every epoch."""
    schedule: Happening
    step: Happening
    """The step of the optimizer: in the same loop, or in the one further in."""


@dataclass
class _Stepped:
    """Whether the optimizer has stepped since the function began: no, yes or unknown."""

    may: frozenset[str]

    def copy(self) -> _Stepped:
        return _Stepped(self.may)

    def join(self, other: _Stepped) -> _Stepped:
        return _Stepped(self.may | other.may)


@dataclass(frozen=True, eq=False)
class _Seen:
    event: Event
    subject: str
    outer: Event
    loops: tuple[Turns, ...]
    always: bool
    """Whether it happens whenever its function is called; of an event of the analysed function itself: True."""
    depth: int


class _Observer(Flow[_Stepped]):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.seen: list[_Seen] = []
        self.early: set[tuple[int, int]] = set()
        """Schedules that run, the first time that they do, before any step."""
        self.around: list[Turns] = []

    def enter_loop(self, loop: Loop, frame: Frame) -> None:
        self.around.append(Turns(loop, frame.depth))

    def leave_loop(self) -> None:
        self.around.pop()

    def event(self, event: Event, subject: str, state: _Stepped, frame: Frame) -> None:
        outer = frame.outermost(event)
        if event.what is What.SCHEDULE and state.may == {"no"}:
            self.early.add((id(event), id(outer)))
        if self.recording and event.what in (What.SCHEDULE, What.STEP):
            always = frame.depth == 0 or any(node is event for node in frame.facts.tree)
            self.seen.append(_Seen(event, subject, outer, tuple(self.around), always, frame.depth))
        if event.what is What.STEP:
            state.may = frozenset({"yes"})
        elif self._may_step(event, subject):
            state.may |= {"unknown"}

    def _may_step(self, event: Event, subject: str) -> bool:
        """Whether code that is not known may train here."""
        if event.what is What.CALL:
            return self.world.function(event.detail) is None
        if event.what is What.APPLY:
            return bool(_TRAINING & set(words.words(event.detail or subject.rpartition(".")[2])))
        if event.what is What.ESCAPE:
            if words.names_optimizer(subject):
                return bool(self.around)  # before the loop it is prepared: accelerator.prepare(optimizer)
            called = event.node.func if isinstance(event.node, ast.Call) else None
            return called is not None and bool(_TRAINING & set(words.words(ast.unparse(called).rpartition(".")[2])))
        return False

    def not_entered(self, event: Event, state: _Stepped, frame: Frame) -> None:
        state.may |= {"unknown"}


def early_schedules(function: Function) -> list[EarlySchedule]:
    """Where a turn of a loop steps a scheduler before the optimizer."""
    return function.workspace.remember("schedules", function, partial(_early, function))


def _early(function: Function) -> list[EarlySchedule]:
    if not {What.SCHEDULE, What.STEP} <= function.workspace.reach(function.id):
        return []
    observer = _Observer(function.workspace)
    observer.run_tree(function.tree, Frame(function.facts), _Stepped(frozenset({"no"})))
    found: dict[int, EarlySchedule] = {}
    for index, schedule in enumerate(observer.seen):
        event = schedule.event
        if event.what is not What.SCHEDULE or (id(event), id(schedule.outer)) not in observer.early:
            continue
        if event.detail == "given" or not schedule.always or not _of_learning_rate(event, schedule.subject):
            continue
        if any("::" in value.type for value in value_of(function, schedule.subject)):
            continue  # the project's own: what its step() does, and when, is its own matter
        around = schedule.loops
        if around:
            if around[-1].depth or not _unconditional(schedule.outer, around[-1].loop.node):
                continue
        elif schedule.depth or not _runs_each_turn(function, schedule, observer.seen):
            continue
        later = [
            s for s in observer.seen[index + 1 :] if s.event.what is What.STEP and s.loops[: len(around)] == around
        ]
        if later and (not schedule.depth or later[0].outer is not schedule.outer):
            found.setdefault(id(schedule.outer), EarlySchedule(schedule.subject, schedule.outer, later[0].outer))
    return list(found.values())


def _of_learning_rate(event: Event, subject: str) -> bool:
    """Whether a scheduler is torch's, or by its name one of a learning rate: noise and temperatures have theirs."""
    if event.detail == "known":
        return True
    name = {w for w in words.words(subject.rpartition(".")[2]) if len(w) > 1 and not w.isdigit()}
    return bool(name) and name <= _OF_LEARNING_RATES


def _unconditional(event: Event, loop: ast.AST | None) -> bool:
    """Whether nothing but the presence of a scheduler decides in each turn whether it steps."""
    for context in event.context.chain() if event.context is not None else ():
        if context.node is loop:
            return True
        if isinstance(context.node, ast.If):
            if context.arm != "body" or not _asks_for_presence(context.node.test):
                return False
        elif not isinstance(context.node, (ast.With, ast.AsyncWith)):
            return False
    return loop is None


def _asks_for_presence(test: ast.expr) -> bool:
    """`if scheduler:`, `if self.scheduler is not None:`, `if args.cosine:`."""
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], ast.IsNot) and ast.unparse(test.comparators[0]) == "None"
    return isinstance(test, (ast.Name, ast.Attribute))


def _runs_each_turn(function: Function, schedule: _Seen, seen: list[_Seen]) -> bool:
    """Whether the function itself is one turn: a loop calls it, and it steps an existing scheduler once."""
    if function.is_body or not _unconditional(schedule.outer, None):
        return False
    if sum(s.event.what is What.SCHEDULE for s in seen) > 1:
        return False
    if any(call.result.kind is Kind.SCHEDULER for call in function.calls):
        return False
    return _called_in_loop(function)


def _called_in_loop(function: Function) -> bool:
    return any(
        event.what is What.CALL and event.detail == function.id
        for caller in function.workspace.callers(function.id)
        for loop in loop_nodes(caller.tree)
        for event in events(loop.body)
    )


def wrong_frequencies(function: Function) -> list[WrongFrequency]:
    """Where a loop of a function steps a scheduler in every batch that is made for epochs, or the other way round."""
    if not trains(function) or What.SCHEDULE not in function.workspace.reach(function.id):
        return []
    return function.workspace.remember("frequencies", function, partial(_wrong, function))


def _wrong(function: Function) -> list[WrongFrequency]:
    seen = trace(function)
    steps = list(seen.of(What.STEP))
    every = [h for h in seen.of(What.SCHEDULE) if h.subject]
    schedules = [h for h in every if h.loops]
    found: dict[int, WrongFrequency] = {}
    for schedule in every if schedules and _is_turn(function) else ():
        inner = _stepped_further_in(schedule, schedules)
        if not schedule.loops and not schedule.depth and inner is not None and _unconditional(schedule.outer, None):
            kinds = {v.type.rpartition(".")[2] for v in value_of(function, schedule.subject)}
            if schedule.event.detail != "given" and kinds and _PLATEAU not in kinds:
                problem = WrongFrequency(schedule.subject, kinds.pop(), "both", schedule, inner)
                found.setdefault(id(schedule.outer), problem)
    for schedule in schedules:
        turns = schedule.loops[-1]
        if turns.depth or not _unconditional(schedule.outer, turns.loop.node):
            continue
        made = {(v.type.rpartition(".")[2], v.facet) for v in value_of(function, schedule.subject)}
        kind, frequency = made.pop() if len(made) == 1 else ("", None)
        if schedule.event.detail == "given" and kind != _PLATEAU:
            continue  # told the epoch itself
        inner = _stepped_further_in(schedule, schedules)
        if inner is not None and schedule.event.detail != "given" and kind != _PLATEAU:
            found.setdefault(id(schedule.outer), WrongFrequency(schedule.subject, kind, "both", schedule, inner))
            continue
        if frequency == EPOCH:
            step = next(
                (s for s in steps if s.loops and s.loops[-1] is turns and _of_batches(s, len(s.loops) - 1)), None
            )
        elif frequency == BATCH:
            at = len(schedule.loops)
            inside = [s for s in steps if turns in s.loops]
            deeper = inside and all(len(s.loops) > at and _of_batches(s, at) for s in inside)
            again = any(o is not schedule and o.subject == schedule.subject and turns in o.loops for o in schedules)
            step = inside[0] if deeper and not again else None
        else:
            continue
        if step is not None:
            found.setdefault(id(schedule.outer), WrongFrequency(schedule.subject, kind, str(frequency), schedule, step))
    return list(found.values())


def _stepped_further_in(schedule: Happening, schedules: list[Happening]) -> Happening | None:
    """Where the same scheduler is stepped in every turn of a loop over batches inside the loop of this step."""
    at = len(schedule.loops)
    for other in schedules:
        if other.subject != schedule.subject or other.event.detail == "given" or other.outer is schedule.outer:
            continue
        if len(other.loops) <= at or other.loops[:at] != schedule.loops or not _of_batches(other, at):
            continue
        if not other.depth and not _unconditional(other.outer, other.loops[at].loop.node):
            continue
        if _is_chosen(schedule) and _is_chosen(other):
            continue  # if by_epoch: here, if not by_epoch: there
        return other
    return None


def _is_chosen(schedule: Happening) -> bool:
    """Whether a setting decides if a scheduler steps here at all, and not only whether there is one."""
    loop = schedule.loops[-1].loop if schedule.loops else None
    if schedule.depth:
        body = loop.body if loop is not None else schedule.owner.tree
        return not any(node is schedule.event for node in body)
    scheduler = schedule.subject.removeprefix("::")
    for context in schedule.outer.context.chain() if schedule.outer.context is not None else ():
        if loop is not None and context.node is loop.node:
            return False
        if isinstance(context.node, ast.If) and scheduler not in ast.unparse(context.node.test):
            return True
    return False


def _is_turn(function: Function) -> bool:
    """Whether a function is one turn of a loop over epochs elsewhere: a loop calls it."""
    if function.is_body or any(call.result.kind is Kind.SCHEDULER for call in function.calls):
        return False
    return _called_in_loop(function)


def _of_batches(step: Happening, index: int) -> bool:
    """Whether one of the loops around a step walks over batches: over a loader, or inside a loop over epochs."""
    loop = step.loops[index].loop
    if loop.over_loader or loop.part is not None:
        return not _counts_epochs(loop)
    return any(_counts_epochs(outer.loop) for outer in step.loops[:index]) and not _counts_epochs(loop)


def _counts_epochs(loop: Loop) -> bool:
    node = loop.node
    target = node.target if isinstance(node, (ast.For, ast.AsyncFor)) else None
    return target is not None and any(
        "epoch" in word for n in ast.walk(target) if isinstance(n, ast.Name) for word in words.words(n.id)
    )
