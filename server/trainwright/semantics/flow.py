"""Runs the event tree of a function, with the functions that it calls, and follows modes and gradients.

The trees are small, so this part iterates: loop bodies run twice, once from the state before and once from the join
of that with the state after an iteration. Calls into the workspace are entered (to a depth); unknown code that is
given a module makes its mode unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol, TypeVar

from trainwright.semantics.facts import FunctionFacts, World
from trainwright.semantics.tree import Attempt, Branch, Event, Exit, Loop, Region, Sequence, What
from trainwright.semantics.values import Value

_MAX_DEPTH = 5
"""How many calls deep a tree is followed. Deeper code is as good as unknown."""
_NAMED_ITEM = re.compile(r"\['([A-Za-z_]\w*)'\]")
_INERT = frozenset({What.CREATE})
"""A function that only builds objects of its own changes nothing for its caller."""

_MAX_CALLS = 400
"""How many calls one analysis enters: with helpers in nested loops the number grows by powers. What is not entered is
as good as unknown."""


@dataclass(frozen=True)
class Frame:
    """One function being run: how its identities translate into those of the function that the analysis began in."""

    facts: FunctionFacts
    bindings: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    parent: Frame | None = None
    call: Event | None = None
    """The call event in the parent that led here."""

    @property
    def depth(self) -> int:
        """0 for the function that the analysis began in."""
        return 0 if self.parent is None else self.parent.depth + 1

    def translate(self, ident: str) -> str:
        """An identity of this frame in terms of the outermost one."""
        if self.parent is None or not ident:
            return ident
        if ident.startswith("::"):
            top: Frame = self
            while top.parent is not None:
                top = top.parent
            return ident if top.facts.path == self.facts.path else f"{self.facts.path}{ident}"
        root = ident.partition(".")[0].partition("[")[0]
        if root in self.bindings:
            bound = self.bindings[root]
            return bound + ident[len(root) :] if bound else ""
        return self.prefix + ident

    def outermost(self, event: Event) -> Event:
        """The event of the outermost frame in which `event` happens: itself, or the call that leads to it."""
        frame: Frame | None = self
        while frame is not None and frame.parent is not None:
            event = frame.call or event
            frame = frame.parent
        return event

    def runs(self, function_id: str) -> bool:
        """Whether a function is being run already (recursion)."""
        frame: Frame | None = self
        while frame is not None:
            if frame.facts.id == function_id:
                return True
            frame = frame.parent
        return False


class State(Protocol):
    """What a flow knows at one point of the program."""

    def copy(self: S) -> S:
        """An independent copy."""

    def join(self: S, other: S) -> S:
        """What is known when control may come from either."""


S = TypeVar("S", bound=State)


@dataclass
class _Jumps(Generic[S]):
    breaks: list[S] = field(default_factory=list)
    continues: list[S] = field(default_factory=list)
    returns: list[S] = field(default_factory=list)


class Flow(Generic[S]):
    """Walks a tree in execution order. Subclasses say what events do to the state."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.recording = True
        """False in the first round of a loop, whose state is not yet the join."""
        self.entered = 0
        self._led_nowhere: set[tuple[str, bool]] = set()
        """Calls of functions in which nothing happens: loops come to each of them many times."""

    def event(self, event: Event, subject: str, state: S, frame: Frame) -> None:
        """Change `state` by an event; `subject` is its identity in terms of the outermost frame."""

    def not_entered(self, event: Event, state: S, frame: Frame) -> None:
        """A call of the workspace is too deep to follow: it may do anything to what it is given."""

    def left(self, frame: Frame, state: S) -> None:
        """A function has ended: what only it could name is of no further use."""

    def enter_loop(self, loop: Loop, frame: Frame) -> None:
        """A loop begins; both of its rounds follow."""

    def leave_loop(self) -> None:
        """The loop's body has run."""

    def enter_region(self, gradients: str, state: S) -> object:
        """A `with` block that switches gradients begins; the answer is handed to `leave_region`."""
        return None

    def leave_region(self, state: S, saved: object) -> None:
        """The block ends."""

    def run_function(self, frame: Frame, state: S) -> S | None:
        """Run a function's tree; None when it never ends normally."""
        jumps: _Jumps[S] = _Jumps()
        after = self._sequence(frame.facts.tree, state, frame, jumps)
        for returned in jumps.returns:
            after = returned if after is None else after.join(returned)
        return after

    def run_tree(self, tree: Sequence, frame: Frame, state: S) -> S | None:
        """Run a part of a function's tree."""
        return self._sequence(tree, state, frame, _Jumps())

    def _sequence(self, tree: Sequence, state: S, frame: Frame, jumps: _Jumps[S]) -> S | None:
        current: S | None = state
        for node in tree:
            if current is None:
                return None
            if isinstance(node, Event):
                current = self._event(node, current, frame)
            elif isinstance(node, Branch):
                ends = [self._sequence(arm, current.copy(), frame, jumps) for arm in node.arms]
                current = _joined(ends)
            elif isinstance(node, Loop):
                current = self._loop(node, current, frame, jumps)
            elif isinstance(node, Region):
                current = self._region(node, current, frame, jumps)
            elif isinstance(node, Attempt):
                current = self._attempt(node, current, frame, jumps)
            elif isinstance(node, Exit):
                if node.how == "return":
                    jumps.returns.append(current)
                elif node.how == "break":
                    jumps.breaks.append(current)
                elif node.how == "continue":
                    jumps.continues.append(current)
                return None
        return current

    def _region(self, node: Region, state: S, frame: Frame, jumps: _Jumps[S]) -> S | None:
        saved = self.enter_region(node.gradients, state)
        inner: _Jumps[S] = _Jumps()
        after = self._sequence(node.body, state, frame, inner)
        for states, outer in (
            ([after] if after is not None else [], []),
            (inner.breaks, jumps.breaks),
            (inner.continues, jumps.continues),
            (inner.returns, jumps.returns),
        ):
            for leaving in states:
                self.leave_region(leaving, saved)
            outer.extend(states)
        return after

    def _loop(self, node: Loop, state: S, frame: Frame, jumps: _Jumps[S]) -> S | None:
        self.enter_loop(node, frame)
        recording, self.recording = self.recording, False
        breaks: list[S] = []
        after = self._iteration(node, state.copy(), frame, jumps, breaks)
        self.recording = recording
        head = state if after is None else state.join(after)
        if recording or head != state:  # else a second round would do what the first did, with nobody looking
            breaks = []
            after = self._iteration(node, head.copy(), frame, jumps, breaks)
        self.leave_loop()
        end = head if after is None else head.join(after)
        done = self._sequence(node.orelse, end, frame, jumps) if node.orelse else end
        return _joined([done, *breaks])

    def _iteration(self, node: Loop, state: S, frame: Frame, jumps: _Jumps[S], breaks: list[S]) -> S | None:
        inner: _Jumps[S] = _Jumps(returns=jumps.returns)
        after = self._sequence(node.body, state, frame, inner)
        breaks.extend(inner.breaks)
        return _joined([after, *inner.continues])

    def _attempt(self, node: Attempt, state: S, frame: Frame, jumps: _Jumps[S]) -> S | None:
        before = state.copy()
        body = self._sequence(node.body, state, frame, jumps)
        entry = before if body is None else before.join(body)
        if body is not None and node.orelse:
            body = self._sequence(node.orelse, body, frame, jumps)
        ends = [body, *(self._sequence(handler, entry.copy(), frame, jumps) for handler in node.handlers)]
        after = _joined(ends)
        return None if after is None else self._sequence(node.final, after, frame, jumps)

    def _event(self, event: Event, state: S, frame: Frame) -> S | None:
        subject = event.subject if frame.parent is None else frame.translate(event.subject)
        callee = event.detail if event.what is What.CALL else ""
        if event.what is What.APPLY and "::" in subject and not subject.startswith("::"):
            callee = subject  # a function that was handed over as an argument
        self.event(event, subject, state, frame)
        if not callee:
            return state
        callbacks = any("::" in ident and not ident.startswith("::") for _, ident in event.bindings)
        if (callee, callbacks) in self._led_nowhere:
            return state
        facts = self.world.function(callee)
        if facts is None or not facts.tree or (not callbacks and not self.world.reach(callee) - _INERT):
            self._led_nowhere.add((callee, callbacks))
            return state
        if frame.runs(callee):
            return state
        self.entered += 1
        if frame.depth >= _MAX_DEPTH or self.entered > _MAX_CALLS:
            self.not_entered(event, state, frame)
            return state
        bindings = {name: frame.translate(ident) for name, ident in event.bindings}
        prefix = event.subject if event.what is What.CALL else f"{callee.rpartition('::')[2]}$"
        entered = Frame(facts, bindings, frame.prefix + prefix, frame, event)
        after = self.run_function(entered, state)
        if after is not None:
            self.left(entered, after)
        return after


def _joined(states: list[S | None]) -> S | None:
    result: S | None = None
    for state in states:
        if state is not None:
            result = state if result is None else result.join(state)
    return result


# -- modes and the recording of gradients --------------------------------------------------------------------------

Mode = frozenset[str]
"""The modes that a module may be in: train, eval, new (just built: train), entry (as the caller has it), unknown."""

ENTRY: Mode = frozenset({"entry"})
UNKNOWN_MODE: Mode = frozenset({"unknown"})


@dataclass
class Recording:
    """Modes of modules, and whether gradients are recorded, at one point."""

    modes: dict[str, Mode] = field(default_factory=dict)
    gradients: frozenset[str] = ENTRY
    frozen: frozenset[str] = frozenset()
    aliases: dict[str, str] = field(default_factory=dict)
    indifferent: frozenset[str] = frozenset()
    """Modules for which the mode is known to make no difference."""

    def copy(self) -> Recording:
        return Recording(dict(self.modes), self.gradients, self.frozen, dict(self.aliases), self.indifferent)

    def join(self, other: Recording) -> Recording:
        if other == self:
            return self
        modes = self.modes
        if other.modes != modes:
            modes = dict(modes)
            for ident in other.modes.keys() | self.modes.keys():
                modes[ident] = self.modes.get(ident, ENTRY) | other.modes.get(ident, ENTRY)
        aliases = {k: v for k, v in self.aliases.items() if other.aliases.get(k, v) == v} | {
            k: v for k, v in other.aliases.items() if k not in self.aliases
        }
        indifferent = self.indifferent & other.indifferent
        return Recording(modes, self.gradients | other.gradients, self.frozen | other.frozen, aliases, indifferent)

    def canonical(self, ident: str) -> str:
        """The identity that `ident` is another name of (trainer.model is the model that the trainer was given)."""
        if "['" in ident:
            ident = _NAMED_ITEM.sub(r".\1", ident)  # modules["encoder"] and modules.encoder of a ModuleDict
        for _ in range(8):
            prefix = _longest_prefix(ident, self.aliases)
            if prefix is None:
                return ident
            ident = self.aliases[prefix] + ident[len(prefix) :]
        return ident

    def mode(self, ident: str) -> Mode:
        """The modes that the module `ident` may be in; a part follows what it is a part of."""
        ident = self.canonical(ident)
        prefix = _longest_prefix(ident, self.modes)
        return self.modes[prefix] if prefix is not None else ENTRY

    def set_mode(self, ident: str, mode: str) -> None:
        """Put a module and all its parts in a mode."""
        ident = self.canonical(ident)
        for key in [k for k in self.modes if k.startswith((ident + ".", ident + "["))]:
            del self.modes[key]
        self.modes[ident] = frozenset({mode})

    def is_indifferent(self, ident: str) -> bool:
        """Whether the mode makes no difference to a module, or to what it is a part of."""
        if not self.indifferent:
            return False
        ident = self.canonical(ident)
        return any(ident == i or ident.startswith((i + ".", i + "[")) for i in self.indifferent)

    def is_frozen(self, ident: str) -> bool:
        """Whether the parameters of a module may have been frozen."""
        if not self.frozen:
            return False
        ident = self.canonical(ident)
        return any(ident == f or ident.startswith(f + ".") for f in self.frozen)


def _returned_idents(value: Value) -> list[str]:
    """The identities of the objects that a function returns."""
    return [i for item in (value, *value.items) if (i := item.ident.partition(".")[0])]


def _longest_prefix(ident: str, keys: dict[str, Mode] | dict[str, str]) -> str | None:
    if not keys:
        return None
    while ident:
        if ident in keys:
            return ident
        cut = max(ident.rfind("."), ident.rfind("["))
        if cut <= 0:
            return None
        ident = ident[:cut]
    return None


Observer = Callable[[Event, str, Recording, Frame], None]


class RecordingFlow(Flow[Recording]):
    """Follows modes and gradients; `observe` sees every event with the state before it."""

    def __init__(self, world: World, observe: Observer | None = None) -> None:
        super().__init__(world)
        self.observe = observe

    def event(self, event: Event, subject: str, state: Recording, frame: Frame) -> None:
        if self.observe is not None and self.recording:
            self.observe(event, subject, state, frame)
        if event.what is What.MODE:
            if subject:
                state.set_mode(subject, event.detail)
        elif event.what is What.CREATE:
            for attribute, alias in event.bindings:
                state.aliases[f"{subject}.{attribute}"] = frame.translate(alias)
            state.aliases.pop(subject, None)
            state.set_mode(subject, event.detail)
            same = {subject} if event.indifferent else set()
            state.indifferent = (state.indifferent - {subject}) | same
            state.frozen -= {subject}
        elif event.what is What.ALIAS:
            target = state.canonical(frame.translate(event.detail))
            if target and target != subject and not target.startswith((subject + ".", subject + "[")):
                state.aliases[subject] = target
        elif event.what is What.ESCAPE:
            if subject and state.mode(subject) != ENTRY:
                state.set_mode(subject, "unknown")
        elif event.what is What.FREEZE:
            state.frozen |= {state.canonical(subject)}
        elif event.what is What.GRADIENTS:
            state.gradients = frozenset({event.detail})

    def not_entered(self, event: Event, state: Recording, frame: Frame) -> None:
        for _, ident in event.bindings:
            subject = frame.translate(ident)
            if subject and state.mode(subject) != ENTRY:
                state.set_mode(subject, "unknown")

    def left(self, frame: Frame, state: Recording) -> None:
        kept = tuple(frame.prefix + ident for ident in _returned_idents(frame.facts.returns))
        local = [i for i in state.modes if i.startswith(frame.prefix) and not (kept and i.startswith(kept))]
        for ident in local:
            del state.modes[ident]

    def enter_region(self, gradients: str, state: Recording) -> object:
        saved = state.gradients
        state.gradients = frozenset({gradients})
        return saved

    def leave_region(self, state: Recording, saved: object) -> None:
        assert isinstance(saved, frozenset)
        state.gradients = saved


def initial(world: World, facts: FunctionFacts) -> Recording:
    """The state at a function's entry: everything is as the caller has it, but for what a method's object has done
    to its own modules in __init__: frozen ones stay frozen, and one put in eval mode is so at first."""
    if not facts.is_method or facts.name == "__init__" or not facts.parameters:
        return Recording()
    found = world.initial(facts.class_id, lambda init: _after_constructor(world, init))
    if found is None or not (found.modes or found.frozen or found.indifferent):
        return Recording()
    mine = facts.parameters[0]
    return Recording(
        {mine + ident: mode for ident, mode in found.modes.items()},
        ENTRY,
        frozenset(mine + ident for ident in found.frozen),
        {},
        frozenset(mine + ident for ident in found.indifferent),
    )


def _after_constructor(world: World, init: FunctionFacts) -> Recording:
    """What __init__ leaves the modules of its object in; identities begin behind the name of the object itself."""
    after = RecordingFlow(world).run_function(Frame(init), Recording())
    if after is None:
        return Recording()
    own = init.parameters[0]

    def mine(ident: str) -> bool:
        return ident.startswith(own + ".")

    frozen = {f[len(own) :] for f in after.frozen if mine(f)}
    frozen |= {a[len(own) :] for a, target in after.aliases.items() if mine(a) and target in after.frozen}
    modes = {i[len(own) :]: UNKNOWN_MODE for i, mode in after.modes.items() if mine(i) and "eval" in mode}
    modes |= {a[len(own) :]: UNKNOWN_MODE for a in after.aliases if mine(a) and "eval" in after.mode(a)}
    indifferent = frozenset(i[len(own) :] for i in after.indifferent if mine(i))
    return Recording(modes, ENTRY, frozenset(frozen), {}, indifferent)


@dataclass(frozen=True)
class Caller:
    """What one caller does around a call of a function."""

    facts: FunctionFacts
    event: Event
    recording: Recording
    frame: Frame
    bindings: dict[str, str]


def states_at_calls(world: World, function_id: str) -> Iterator[Caller]:
    """For each call of a function in the workspace: the state that it is called in, in its caller's terms."""
    for caller in world.callers(function_id):
        for call in world.remember("calls", caller, partial(_calls_made, world, caller)):
            if call.event.detail == function_id:
                yield call


def _calls_made(world: World, caller: FunctionFacts) -> list[Caller]:
    """Every call that a function itself makes, with the state before it."""
    found: list[Caller] = []

    def observe(event: Event, subject: str, state: Recording, frame: Frame) -> None:
        if event.what is What.CALL and frame.depth == 0:
            bindings = {name: frame.translate(ident) for name, ident in event.bindings}
            found.append(Caller(frame.facts, event, state.copy(), frame, bindings))

    RecordingFlow(world, observe).run_function(Frame(caller), initial(world, caller))
    return found


def entry_modes(
    world: World, facts: FunctionFacts, ident: str, seen: frozenset[str] = frozenset()
) -> list[tuple[Caller, Mode]]:
    """The modes that the callers have put the object `ident` of a function in, caller by caller, followed upwards."""
    if facts.id in seen or len(seen) > 4:
        return []
    root = ident.partition(".")[0].partition("[")[0]
    found: list[tuple[Caller, Mode]] = []
    for caller in states_at_calls(world, facts.id):
        if ident.startswith("::"):
            outer = ident if caller.facts.path == facts.path else ""
        else:
            bound = caller.bindings.get(root, "")
            outer = bound + ident[len(root) :] if bound else ""
        if not outer:
            found.append((caller, UNKNOWN_MODE))
            continue
        mode = caller.recording.mode(outer)
        if mode == ENTRY:
            above = entry_modes(world, caller.facts, outer, seen | {facts.id})
            if above:
                found.extend(above)
                continue
        found.append((caller, mode))
    return found


def entry_gradients(
    world: World, facts: FunctionFacts, seen: frozenset[str] = frozenset()
) -> list[tuple[Caller, frozenset[str]]]:
    """Whether the callers of a function record gradients around the call, caller by caller."""
    if facts.id in seen or len(seen) > 4:
        return []
    found: list[tuple[Caller, frozenset[str]]] = []
    for caller in (c for name in (facts.id, *_overridden(world, facts)) for c in states_at_calls(world, name)):
        gradients = caller.recording.gradients
        if gradients == ENTRY:
            above = entry_gradients(world, caller.facts, seen | {facts.id})
            if above:
                found.extend(above)
                continue
        found.append((caller, gradients))
    return found


def _overridden(world: World, facts: FunctionFacts) -> list[str]:
    """The methods of base classes that a method replaces: who calls these may mean it."""
    found: list[str] = []
    pending, seen = [facts.class_id] if facts.is_method else [], set()
    while pending:
        cls = world.class_facts(pending.pop())
        if cls is None or cls.id in seen:
            continue
        seen.add(cls.id)
        if cls.id != facts.class_id and facts.name in cls.methods:
            found.append(f"{cls.id}.{facts.name}")
        pending.extend(base for base in cls.bases if "::" in base)
    return found
