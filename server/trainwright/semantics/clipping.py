"""Where gradients are clipped: before there are any, after they were used, or while they are still scaled."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import partial

from trainwright.semantics.facts import World
from trainwright.semantics.flow import Flow, Frame
from trainwright.semantics.gradients import known_optimizers
from trainwright.semantics.model import Function
from trainwright.semantics.training import trace
from trainwright.semantics.tree import Event, Loop, What
from trainwright.semantics.turns import Turns


@dataclass(frozen=True)
class ClippingProblem:
    """`clip` comes at the wrong time: `why` is early (before `other`, the backward), late (after `other`, the step)
    or scaled (`other` is the step of the GradScaler)."""

    why: str
    clip: Event
    other: Event
    optimizer: str


@dataclass(frozen=True)
class _Gradients:
    phase: str
    """start (as the caller left them), pending, cleared, stepped or unknown."""
    unscaled: bool = False
    clipped: Event | None = None
    """Where they were clipped while still scaled."""


_CONCERNED = frozenset(
    {What.BACKWARD, What.STEP, What.ESCAPE, What.CALL, What.UNSCALE, What.CLIP, What.ZERO_GRAD}
)  # fmt: skip
_START, _UNKNOWN = frozenset({_Gradients("start")}), frozenset({_Gradients("unknown")})


@dataclass
class _State:
    of: dict[str, frozenset[_Gradients]]

    def copy(self) -> _State:
        return _State(dict(self.of))

    def join(self, other: _State) -> _State:
        return _State({optimizer: self.of[optimizer] | other.of[optimizer] for optimizer in self.of})


@dataclass(eq=False, slots=True)  # not frozen: that takes four times as long to make, and there are many
class _Seen:
    event: Event
    subject: str
    outer: Event
    direct: bool
    loops: tuple[Turns, ...]
    phases: frozenset[str]
    """CLIP: the phases that the gradients may be in."""
    optimizer: str


class _Observer(Flow[_State]):
    def __init__(self, world: World, owners: dict[str, tuple[str, ...]]) -> None:
        super().__init__(world)
        self.owners = owners
        self.seen: list[_Seen] = []
        self.around: list[Turns] = []
        self.scaled: dict[int, ClippingProblem] = {}

    def enter_loop(self, loop: Loop, frame: Frame) -> None:
        self.around.append(Turns(loop, frame.depth))

    def leave_loop(self) -> None:
        self.around.pop()

    def event(self, event: Event, subject: str, state: _State, frame: Frame) -> None:
        if event.what not in _CONCERNED:
            return
        outer = frame.outermost(event)
        concerned = self._concerned(event, subject, state)
        if self.recording and event.what in (What.BACKWARD, What.STEP, What.CLIP):
            for optimizer in concerned or [""]:
                phases = frozenset(g.phase for g in state.of.get(optimizer, _UNKNOWN))
                direct = frame.depth == 0
                self.seen.append(_Seen(event, subject, outer, direct, tuple(self.around), phases, optimizer))
        for optimizer in concerned:
            before = state.of[optimizer]
            if event.what is What.BACKWARD:
                state.of[optimizer] = frozenset({_Gradients("pending")})
            elif event.what is What.ZERO_GRAD:
                state.of[optimizer] = frozenset({_Gradients("cleared")})
            elif event.what is What.UNSCALE:
                state.of[optimizer] = frozenset(replace(g, unscaled=True) for g in before)
            elif event.what is What.CLIP:
                if all(g.phase == "pending" and not g.unscaled for g in before):
                    state.of[optimizer] = frozenset(replace(g, clipped=outer) for g in before)
            elif event.what is What.STEP:
                if self.recording and event.detail == "scaler":
                    for clip in [g.clipped for g in before if g.clipped is not None and g.clipped is not outer]:
                        self.scaled[id(clip)] = ClippingProblem("scaled", clip, outer, optimizer)
                state.of[optimizer] = frozenset({_Gradients("stepped")})
            else:
                state.of[optimizer] = _UNKNOWN

    def _concerned(self, event: Event, subject: str, state: _State) -> list[str]:
        """The optimizers whose gradients an event is about."""
        every = list(state.of)
        if event.what is What.BACKWARD:
            return every
        if event.what in (What.STEP, What.ESCAPE):
            return [subject] if subject in state.of else []
        if event.what is What.CALL:
            return every if self.world.function(event.detail) is None else []
        if event.what is What.UNSCALE:
            return [subject] if subject in state.of else every
        if event.what is What.CLIP and event.detail:
            return []
        if event.what in (What.CLIP, What.ZERO_GRAD):
            found = [o for o in every if o == subject or any(_same(subject, m, o) for m in self.owners.get(o, ()))]
            alone = len(every) == 1 and (not subject or not self.owners.get(every[0]))
            return found or (every if alone else [])
        return []

    def not_entered(self, event: Event, state: _State, frame: Frame) -> None:
        state.of = dict.fromkeys(state.of, _UNKNOWN)


def _same(subject: str, model: str, optimizer: str) -> bool:
    """Whether a module is the one that an optimizer was given, or a part of it, or the other way round.

    An optimizer in an attribute knows its model by the name that it had in __init__: self.model is `model` there.
    """
    if subject.startswith((model + ".", model + "[")) or model.startswith((subject + ".", subject + "[")):
        return bool(subject)
    return subject == model or ("." in optimizer and bool(subject) and subject.partition(".")[2] == model)


def misplaced_clipping(function: Function) -> list[ClippingProblem]:
    """Clippings of a function that do not act on the gradients that the step uses, or on scaled ones."""
    return function.workspace.remember("clipping", function, partial(_misplaced, function))


def _misplaced(function: Function) -> list[ClippingProblem]:
    if not {What.CLIP, What.BACKWARD, What.STEP} <= function.workspace.reach(function.id):
        return []
    owners = known_optimizers(function)
    stepped = {step.subject for step in trace(function).of(What.STEP)}
    if not stepped or "" in stepped:
        return []
    observer = _Observer(function.workspace, owners)
    observer.run_tree(function.tree, Frame(function.facts), _State(dict.fromkeys(sorted(stepped), _START)))
    found = [p for p in observer.scaled.values() if not _minds_the_scale(function, p)]
    for index, clip in enumerate(observer.seen):
        if clip.event.what is not What.CLIP or not clip.direct or not clip.optimizer:
            continue
        problem = _out_of_order(observer.seen, index)
        if problem is not None and not _only_measures(clip.event):
            found.append(problem)
    return found


def _out_of_order(seen: list[_Seen], index: int) -> ClippingProblem | None:
    clip = seen[index]
    if not clip.phases <= {"start", "cleared", "stepped"} or clip.phases == {"start"}:
        return None
    turn = [
        s
        for s in seen
        if s.loops[: len(clip.loops)] == clip.loops and (not s.optimizer or s.optimizer == clip.optimizer)
    ]
    at = turn.index(clip)
    before, after = turn[:at], turn[at + 1 :]
    step = next((s for s in reversed(before) if s.event.what is What.STEP), None)
    if clip.phases == {"stepped"} and step is not None and len(step.loops) == len(clip.loops):
        return ClippingProblem("late", clip.outer, step.outer, clip.optimizer)
    backward = next((i for i, s in enumerate(after) if s.event.what is What.BACKWARD), None)
    if backward is None or any(s.event.what is What.BACKWARD for s in before if s.loops == clip.loops):
        return None
    rest = [s.event.what for s in after[backward + 1 :]]
    if What.STEP not in rest or What.CLIP in rest[: rest.index(What.STEP)]:
        return None
    return ClippingProblem("early", clip.outer, after[backward].outer, clip.optimizer)


def _only_measures(event: Event) -> bool:
    """clip_grad_norm_(parameters, inf) is how the norm is measured."""
    arguments = (
        [*event.node.args[1:], *(k.value for k in event.node.keywords)] if isinstance(event.node, ast.Call) else []
    )
    return any("inf" in ast.unparse(argument).lower() for argument in arguments)


def _minds_the_scale(function: Function, problem: ClippingProblem) -> bool:
    """Whether the code takes the scale into account itself, or what steps is no GradScaler."""
    step = problem.other.node
    if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute) and step.func.attr == "step":
        if "scal" not in ast.unparse(step.func.value).lower():
            return True
    if any(call.method in ("get_scale", "unscale_grads", "unscale_gradients") for call in function.calls):
        return True
    return problem.clip.what is What.CLIP and _only_measures(problem.clip)
