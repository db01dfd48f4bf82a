"""What happens in one turn of a loop: the events that a function leads to, each with the loops that it happens in."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from trainwright.semantics.facts import World
from trainwright.semantics.flow import Frame, Mode, Recording, RecordingFlow, initial
from trainwright.semantics.model import Function
from trainwright.semantics.passes import of_another_framework
from trainwright.semantics.tree import Event, Loop, Sequence, What

_RUNS = (What.FORWARD, What.APPLY)
_LIGHTNING = "lightning.pytorch."


class Turns:
    """One run through a loop statement; the same loop under another call is another one."""

    __slots__ = ("depth", "loop")

    def __init__(self, loop: Loop, depth: int) -> None:
        self.loop = loop
        self.depth = depth


@dataclass(eq=False, slots=True)  # not frozen: that takes four times as long to make, and there are many
class _Seen:
    event: Event
    subject: str
    outer: Event
    """The event of the function itself: this one, or the call that leads to it."""
    loops: tuple[Turns, ...]
    mode: Mode
    trains: bool
    """A forward of a module that is not frozen, whose mode matters, while gradients are recorded."""


class _Observer(RecordingFlow):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.seen: list[_Seen] = []
        self.around: list[Turns] = []

    def event(self, event: Event, subject: str, state: Recording, frame: Frame) -> None:
        if self.recording:
            ident = state.canonical(subject)
            trains = (
                event.what in _RUNS
                and bool(ident)
                and "off" not in state.gradients
                and "unknown" not in state.gradients
                and not state.is_frozen(ident)
                and not (event.indifferent or state.is_indifferent(ident))
            )
            mode = state.mode(ident) if trains else frozenset()
            self.seen.append(_Seen(event, ident, frame.outermost(event), tuple(self.around), mode, trains))
        super().event(event, subject, state, frame)

    def enter_loop(self, loop: Loop, frame: Frame) -> None:
        self.around.append(Turns(loop, frame.depth))

    def leave_loop(self) -> None:
        self.around.pop()


@dataclass(frozen=True)
class UnrestoredMode:
    """In each turn of `loop`, `switched` puts `model` in eval mode, and the next turn trains it like that."""

    model: str
    loop: ast.AST
    switched: Event
    trained: Event


def unrestored_modes(function: Function) -> list[UnrestoredMode]:
    """Modules that are trained in eval mode from the second turn of a loop on, because the turn before has evaluated
    them and nothing in the loop puts them back."""
    return function.workspace.remember("unrestored", function, partial(_unrestored, function))


def _unrestored(function: Function) -> list[UnrestoredMode]:
    if not {What.MODE, What.BACKWARD, What.STEP} <= function.workspace.reach(function.id) or not _has_loop(
        function.tree
    ):
        return []
    if of_another_framework(function):
        return []
    if function.cls is not None and any(base.startswith(_LIGHTNING) for base in function.cls.library_bases):
        return []
    observer = _Observer(function.workspace)
    observer.run_tree(function.tree, Frame(function.facts), initial(function.workspace, function.facts))
    seen = observer.seen
    found: dict[str, UnrestoredMode] = {}
    for index, forward in enumerate(seen):
        if not forward.trains or "eval" not in forward.mode or forward.mode == {"eval"} or "unknown" in forward.mode:
            continue
        for switched in seen:
            if switched.event.what is not What.MODE or switched.event.detail != "eval":
                continue
            if not _is_part(forward.subject, switched.subject):
                continue
            shared = _innermost_shared(forward, switched)
            if shared is None or shared.depth or not isinstance(shared.loop.node, (ast.For, ast.AsyncFor, ast.While)):
                continue
            inside = [(i, s) for i, s in enumerate(seen) if shared in s.loops]
            if any(_puts_back(s, switched.subject) for _, s in inside):
                continue
            later = [s.event.what for i, s in inside if i > index]
            if What.BACKWARD not in later or What.STEP not in later:
                continue
            problem = UnrestoredMode(switched.subject, shared.loop.node, switched.outer, forward.outer)
            found.setdefault(switched.subject, problem)
            break
    return list(found.values())


def _has_loop(tree: Sequence) -> bool:
    return any(True for node in tree if isinstance(node, Loop)) or any(
        _has_loop(inner)
        for node in tree
        for inner in (
            *getattr(node, "arms", ()),
            *getattr(node, "handlers", ()),
            getattr(node, "body", ()),
            getattr(node, "orelse", ()),
            getattr(node, "final", ()),
        )
    )


def _is_part(ident: str, whole: str) -> bool:
    return bool(whole) and (ident == whole or ident.startswith((whole + ".", whole + "[")))


def _puts_back(seen: _Seen, model: str) -> bool:
    """Whether an event leaves, or may leave, the module in another mode than eval."""
    if seen.event.what is not What.MODE or seen.event.detail == "eval":
        return False
    return not seen.subject or _is_part(seen.subject, model) or _is_part(model, seen.subject)


def _innermost_shared(a: _Seen, b: _Seen) -> Turns | None:
    shared = None
    for mine, other in zip(a.loops, b.loops):  # noqa: B905 - the common beginning
        if mine is not other:
            break
        shared = mine
    return shared
