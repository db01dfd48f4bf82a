"""What happens in a training loop: the events that a function leads to in order, each with the loops around it, and
the loops in which an optimizer steps after a backward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import words
from trainwright.semantics.facts import FunctionFacts, World
from trainwright.semantics.flow import Flow, Frame
from trainwright.semantics.model import Function
from trainwright.semantics.tree import Event, Loop, Sequence, What
from trainwright.semantics.turns import Turns
from trainwright.semantics.values import Kind, Value
from trainwright.semantics.workspace import Workspace

LOOPS = (ast.For, ast.AsyncFor, ast.While)
_TRAINS = frozenset({What.BACKWARD, What.STEP})
_MAX_CALLERS = 4
"""How many calls up a question is followed."""
_LONG = 60


@dataclass(eq=False, slots=True)  # not frozen: that takes four times as long to make, and there are many
class Happening:
    """An event that a function leads to."""

    event: Event
    subject: str
    """In terms of the function that the trace is of."""
    outer: Event
    """The event of that function itself: this one, or the call that leads to it."""
    loops: tuple[Turns, ...]
    owner: FunctionFacts
    """The function that it stands in."""
    depth: int

    @property
    def what(self) -> What:
        """The event's kind."""
        return self.event.what


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a function leads to."""

    happenings: tuple[Happening, ...]
    complete: bool
    """Whether every call of the workspace was followed."""

    def of(self, *whats: What) -> Iterator[Happening]:
        """The happenings of some kinds."""
        return (h for h in self.happenings if h.what in whats)


@dataclass
class _Nothing:
    def copy(self) -> _Nothing:
        return self

    def join(self, other: _Nothing) -> _Nothing:
        return self


class _Recorder(Flow[_Nothing]):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.seen: list[Happening] = []
        self.around: list[Turns] = []
        self.complete = True

    def enter_loop(self, loop: Loop, frame: Frame) -> None:
        self.around.append(Turns(loop, frame.depth))

    def leave_loop(self) -> None:
        self.around.pop()

    def event(self, event: Event, subject: str, state: _Nothing, frame: Frame) -> None:
        if self.recording and (event.what is not What.CREATE or words.names_optimizer(subject)):
            outer = frame.outermost(event)
            self.seen.append(Happening(event, subject, outer, tuple(self.around), frame.facts, frame.depth))

    def not_entered(self, event: Event, state: _Nothing, frame: Frame) -> None:
        self.complete = False


def trace(function: Function) -> Trace:
    """What a function leads to, its own events with their places."""
    return function.workspace.remember("trace", function, partial(_traced, function.workspace, function, function.tree))


def trace_of(workspace: Workspace, facts: FunctionFacts) -> Trace:
    """The same of a function of any file, without places."""
    return workspace.remember("facts trace", facts, partial(_traced, workspace, facts, facts.tree))


def _traced(world: World, about: Function | FunctionFacts, tree: Sequence) -> Trace:
    facts = about.facts if isinstance(about, Function) else about
    recorder = _Recorder(world)
    recorder.run_tree(tree, Frame(facts), _Nothing())
    return Trace(tuple(recorder.seen), recorder.complete)


def callers_above(workspace: Workspace, facts: FunctionFacts) -> list[FunctionFacts]:
    """The functions that call one, and who calls these."""
    found: dict[str, FunctionFacts] = {}
    level = [facts]
    for _ in range(_MAX_CALLERS):
        above = [c for f in level for c in workspace.callers(f.id) if c.id not in found and c.id != facts.id]
        found.update((c.id, c) for c in above)
        level = list({c.id: c for c in above}.values())
    return list(found.values())


@dataclass(frozen=True, eq=False)
class TrainingLoop:
    """The innermost loop of a function in whose turns gradients are computed and an optimizer steps."""

    turns: Turns
    node: ast.For | ast.AsyncFor | ast.While
    inside: tuple[Happening, ...]
    backward: Happening
    steps: tuple[Happening, ...]


def trains(function: Function) -> bool:
    """Whether a function leads to a backward and to a step of an optimizer: the cheap question before the others."""
    return function.workspace.reach(function.id) >= _TRAINS


def training_loops(function: Function) -> list[TrainingLoop]:
    """The training loops that a function itself has; one that stands in a function that it calls is spoken of there."""
    if not trains(function):
        return []
    seen = trace(function).happenings
    found: dict[Turns, TrainingLoop] = {}
    for step in seen:
        if step.what is not What.STEP:
            continue
        turns = next((t for t in reversed(step.loops) if any(_computes(h, t) for h in seen)), None)
        if turns is None or turns.depth or turns in found or not isinstance(turns.loop.node, LOOPS):
            continue
        inside = tuple(h for h in seen if turns in h.loops)
        steps = tuple(h for h in inside if h.what is What.STEP)
        backward = next(h for h in inside if h.what is What.BACKWARD)
        found[turns] = TrainingLoop(turns, turns.loop.node, inside, backward, steps)
    return list(found.values())


def _computes(happening: Happening, turns: Turns) -> bool:
    return happening.what is What.BACKWARD and turns in happening.loops


def handed_in(
    workspace: Workspace, facts: FunctionFacts, ident: str, seen: frozenset[str] = frozenset()
) -> list[Value] | None:
    """What is known of an object that a function got as a parameter, or that its instance was built with, caller by
    caller; None when nobody in sight calls it. An UNKNOWN among them: some caller hands over who knows what."""
    root, _, rest = ident.partition(".")
    if facts.id in seen or len(seen) > _MAX_CALLERS:
        return None
    if facts.is_method and facts.parameters and root == facts.parameters[0] and rest:
        held = workspace.class_facts(facts.class_id)
        if held is None:
            return None
        value = held.attributes.get(rest)
        if value is not None and value.type and value.kind not in (Kind.UNKNOWN, Kind.INSTANCE):
            return [value]
        init = workspace.method(facts.class_id, "__init__")
        source = held.sources.get(rest)
        if init is None or source is None or init.id == facts.id:
            return [value] if value is not None and value.type else None
        return handed_in(workspace, init, source, seen | {facts.id})
    if rest or root not in facts.parameters:
        return None
    found: list[Value] = []
    for caller in workspace.callers(facts.id):
        for happening in trace_of(workspace, caller).happenings:
            event = happening.event
            if event.what is not What.CALL or event.detail != facts.id or happening.depth:
                continue
            given = dict(event.given).get(root)
            if given is None:
                bound = dict(event.bindings).get(root, "")
                above = handed_in(workspace, caller, bound, seen | {facts.id}) if bound else None
                found.extend(above or [Value()])
            else:
                found.append(given)
    return found or None


def value_of(function: Function, ident: str) -> list[Value]:
    """What is known of the object `ident` of a function: by its own code, by its module, its class or its callers.
    Empty when nothing is."""
    for value in (*function.outcome.environment.values(), *function.enclosing.values()):
        if value.ident == ident and value.type:
            return [value]
    if ident.startswith("::"):
        name = ident.removeprefix("::")
        function.workspace.note(f"{function.path}::{name}")
        value = function.module.names.get(name, Value())
        return [value] if value.type else []
    return handed_in(function.workspace, function.facts, ident) or []


def shortened(node: ast.AST) -> str:
    """Code in a message."""
    text = ast.unparse(node)
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."
