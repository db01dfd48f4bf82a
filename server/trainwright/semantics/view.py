"""What the analysis believes about a file, function by function and line by line, so that a wrong finding can be
traced to a wrong belief.

Views are plain values: numbers of lines count from 1, ids of functions and classes are written from the project's
folder on. Nothing here is asked for by a rule; a view interprets the function once more, to see each binding.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trainwright.semantics import shapes
from trainwright.semantics.facts import FunctionFacts
from trainwright.semantics.flow import (
    Frame,
    Mode,
    Recording,
    RecordingFlow,
    entry_gradients,
    entry_modes,
    initial,
    states_at_calls,
)
from trainwright.semantics.interpreter import Interpreter, Outcome, Scope, access_path
from trainwright.semantics.model import BODY, ClassModel, Function, ModuleModel
from trainwright.semantics.passes import EvaluationPass, Forward, evaluation_passes
from trainwright.semantics.tree import Attempt, Branch, Event, Exit, Loop, Region, Sequence, What, events, loops
from trainwright.semantics.values import Kind, Made, Optimizer, Tensor, Value
from trainwright.semantics.words import names_model

_DEFINED = (Kind.FUNCTION, Kind.CLASS, Kind.LIBRARY)
_MODES = {"entry": "as the caller has it", "new": "train (just built)"}
_RUNS = (What.FORWARD, What.APPLY)
_TRAINS = frozenset({What.BACKWARD, What.STEP})
_MARKS = {
    "cut": "cut from its graph by {}",
    "saved": "kept by {} for its backward",
    "leaf": "a leaf that gradients are asked for ({})",
    "stale": "made with weights of {} that have changed since",
}
_MOST_ITEMS = 6
_LONGEST = 60
"""So many characters of an expression are shown."""


# -- the values of a view -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeenValue:
    """A value with its facets."""

    kind: str
    type: str = ""
    """The qualified name of its class, or of itself."""
    object: str = ""
    """Which object it is within its function."""
    graph: bool | None = None
    """Of a tensor: whether it carries an autograd graph."""
    models: tuple[str, ...] = ()
    """Of a tensor with a graph and of an optimizer: the models behind it."""
    part: str | None = None
    """The part of the data that it belongs to."""
    constant: str | float | bool | None = None
    note: str = ""
    """Any other facet."""
    device: str = ""
    """Of a module or tensor: where it lies; `loader` for where its loader puts it, `?` where only on some paths."""
    scale: str = ""
    """Of a tensor: the operation that gave its values their scale, as `softmax`."""
    shape: str = ""
    """Of a tensor: as far as it is known."""
    mark: str = ""
    """Of a tensor: what has befallen it that gradients depend on."""
    items: tuple[SeenValue, ...] = ()

    @property
    def text(self) -> str:
        """In words."""
        if self.kind == Kind.CONSTANT.value:
            return f"constant {self.constant!r}" if self.constant is not None else "constant"
        said = " ".join(word for word in (self.kind, self.type) if word)
        if self.kind == Kind.TENSOR.value:
            graph = {True: "with a graph", False: "without a graph", None: "graph unknown"}[self.graph]
            said += f", {graph}" + (f" of {_and(self.models)}" if self.models else "")
            said += "".join(f", {word}" for word in (self.scale, self.shape, self.mark) if word)
        elif self.kind == Kind.OPTIMIZER.value:
            said += f" over {_and(self.models)}" if self.models else ", models unknown"
        if self.items:
            shown = [item.text for item in self.items[:_MOST_ITEMS]]
            said += f" ({'; '.join(shown)}{'; ...' if len(self.items) > _MOST_ITEMS else ''})"
        if self.part:
            said += f", {self.part} data"
        if self.device:
            said += f", on {self.device}"
        return f"{said}, {self.note}" if self.note else said


@dataclass(frozen=True)
class SeenBinding:
    """A name, attribute or item is given a value."""

    line: int
    name: str
    value: SeenValue

    @property
    def text(self) -> str:
        """In words."""
        other = self.value.object.removeprefix("::")
        same = f", the object {other}" if other and other != self.name else ""
        return f"{self.name}: {self.value.text}{same}"


@dataclass(frozen=True)
class SeenCall:
    """A call, with the name that it was resolved to."""

    line: int
    name: str
    """The qualified name; `.step` where the receiver is unknown; empty where nothing is known."""
    written: str
    """What is called, as the code has it."""
    receiver: SeenValue
    result: SeenValue
    gradients: str

    @property
    def text(self) -> str:
        """In words."""
        result = "" if self.result.kind == Kind.UNKNOWN.value else f" -> {self.result.text}"
        return f"{self.written if self.name[:1] in ('', '.') else self.name}{result}"


@dataclass(frozen=True)
class SeenLoop:
    """A loop and its role."""

    line: int
    end_line: int
    kind: str
    """for, while or comprehension."""
    over: str
    over_loader: bool
    part: str | None
    trains: bool
    """Whether gradients are computed or an optimizer steps in it, or in what it calls."""
    evaluates: bool
    """Whether it is an evaluation pass."""

    @property
    def text(self) -> str:
        """In words."""
        roles = [("data loader", self.over_loader), (f"{self.part} data", self.part)]
        roles += [("trains", self.trains), ("evaluates", self.evaluates)]
        said = f"{self.kind} {self.over}: {', '.join(role for role, holds in roles if holds) or 'no role'}"
        return f"{said} (to line {self.end_line})" if self.end_line > self.line else said


@dataclass(frozen=True)
class SeenForward:
    """A module runs here, or in a function that is called here."""

    line: int
    module: str
    mode: tuple[str, ...]
    gradients: tuple[str, ...]
    frozen: bool
    indifferent: bool
    """Whether the mode is known to make no difference to it."""
    known: bool
    """Whether it is known to be a module; otherwise it is called like a function and may be one."""
    through: tuple[str, ...] = ()
    """The functions that lead from here to the call of the module; empty when it is this function's own."""

    @property
    def text(self) -> str:
        """In words."""
        said = f"{self.module}{'' if self.known else ' (perhaps a module)'}: {_state(self.mode, self.gradients)}"
        said += ", frozen" if self.frozen else ""
        said += ", behaves the same in both modes" if self.indifferent else ""
        return said + (f", through {' > '.join(self.through)}" if self.through else "")


@dataclass(frozen=True)
class SeenEvent:
    """Something that happens to an object."""

    line: int
    what: str
    subject: str
    detail: str
    bindings: tuple[tuple[str, str], ...]
    indifferent: bool

    @property
    def is_minor(self) -> bool:
        """Whether it says nothing that the bindings and calls of its line do not say."""
        return self.what in (What.CALL, What.ALIAS) or (self.what == What.CREATE and not self.bindings)

    @property
    def text(self) -> str:
        """In words."""
        detail = self.detail if self.detail != self.subject else ""
        said = " ".join(part for part in (self.what, self.subject.removeprefix("::") or "(unknown)", detail) if part)
        with_ = [f"{name}={value}" for name, value in self.bindings if value]
        return f"{said} ({', '.join(with_)})" if with_ else said


@dataclass(frozen=True)
class SeenKeeping:
    """A value is kept beyond its iteration."""

    line: int
    where: str
    how: str
    value: SeenValue
    source: str
    gradients: str

    @property
    def text(self) -> str:
        """In words."""
        return f"{self.where} {self.how} {self.source or '...'}: {self.value.text}"


@dataclass(frozen=True)
class SeenPass:
    """An evaluation pass."""

    line: int
    over: str
    part: str | None
    explicit: bool
    """Whether the code says itself that nothing is trained here."""
    forwards: tuple[SeenForward, ...]

    @property
    def text(self) -> str:
        """In words."""
        said = f"over {self.over}" if self.over else "by its name or its gradients"
        if self.part:
            said += f", {self.part} data"
        return said + "".join(f"; line {f.line}: {f.text}" for f in self.forwards)


@dataclass(frozen=True)
class SeenCaller:
    """A call of the function somewhere in the project, and the state that it is made in."""

    function: str
    line: int
    arguments: dict[str, str]
    """By parameter: the caller's object."""
    modes: dict[str, tuple[str, ...]]
    """By parameter that is put in a mode or called: the mode that the caller's object is in."""
    gradients: tuple[str, ...]

    @property
    def text(self) -> str:
        """In words; parameters that were given no object that is known are left out."""
        given = [
            f"{name} = {value}{f' ({_mode(self.modes[name])})' if name in self.modes else ''}"
            for name, value in self.arguments.items()
            if value
        ]
        said = ", ".join(given) or "no objects that are known"
        return f"{self.function} line {self.line}: {said}; {_recording(self.gradients)}"


@dataclass(frozen=True)
class SeenEntry:
    """The mode that an object is in when the function is entered, by one caller, followed upwards."""

    object: str
    function: str
    mode: tuple[str, ...]

    @property
    def text(self) -> str:
        """In words."""
        return f"{self.object}: {_mode(self.mode)}, from {self.function}"


@dataclass(frozen=True)
class SeenSummary:
    """The facts of a function: all that other functions and files see of it."""

    id: str
    parameters: tuple[str, ...]
    decorators: tuple[str, ...]
    returns: SeenValue
    of_class: str
    static: bool
    reaches: tuple[str, ...]
    """The kinds of events that a call may lead to."""
    tree: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        """In words."""
        reaches = _and(self.reaches) if self.reaches else "nothing that matters"
        return f"returns {self.returns.text}; leads to {reaches}"

    @property
    def outline(self) -> list[str]:
        """The tree of events, indented."""
        return list(_outline(self.tree, 0))


@dataclass(frozen=True)
class Belief:
    """One belief about a line, in words."""

    line: int
    topic: str
    text: str


@dataclass(frozen=True)
class FunctionView:
    """All beliefs about a function, a method or the module's own code (named `<module>`)."""

    name: str
    id: str
    line: int
    end_line: int
    decorators: tuple[str, ...]
    parameters: tuple[SeenBinding, ...]
    bindings: tuple[SeenBinding, ...]
    calls: tuple[SeenCall, ...]
    loops: tuple[SeenLoop, ...]
    events: tuple[SeenEvent, ...]
    forwards: tuple[SeenForward, ...]
    keeps: tuple[SeenKeeping, ...]
    passes: tuple[SeenPass, ...]
    callers: tuple[SeenCaller, ...]
    entry: tuple[SeenEntry, ...]
    entry_gradients: tuple[tuple[str, tuple[str, ...]], ...]
    """By caller: whether gradients are recorded when the function is entered."""
    summary: SeenSummary

    @property
    def beliefs(self) -> list[Belief]:
        """What there is to say about single lines, by line."""
        found = [Belief(p.line, "parameter", p.text) for p in self.parameters]
        found += [Belief(e.line, "loop", e.text) for e in self.loops]
        found += [Belief(e.line, "pass", e.text) for e in self.passes]
        found += [Belief(e.line, "calls", e.text) for e in self.calls]
        found += [Belief(e.line, e.what, _behind(e)) for e in self.events if not e.is_minor and e.what not in _RUNS]
        found += [Belief(e.line, "forward", e.text) for e in self.forwards]
        found += [Belief(e.line, "binds", e.text) for e in self.bindings]
        found += [Belief(e.line, "keeps", e.text) for e in self.keeps]
        return sorted(dict.fromkeys(found), key=lambda belief: belief.line)

    @property
    def around(self) -> list[tuple[str, str]]:
        """What there is to say about the whole: (topic, words)."""
        found = [("decorator", name) for name in self.decorators]
        found += [("caller", caller.text) for caller in self.callers]
        found += [("enters", entry.text) for entry in self.entry]
        return [*found, ("summary", self.summary.text)]


@dataclass(frozen=True)
class ClassView:
    """All beliefs about a class."""

    name: str
    id: str
    line: int
    end_line: int
    bases: tuple[str, ...]
    """Empty strings for bases that could not be told."""
    library_bases: tuple[str, ...]
    has_unknown_base: bool
    is_module: bool
    mode_matters: bool
    uses_training_flag: bool
    layers: tuple[tuple[str, bool], ...]
    """What the class builds that may be a layer: the name, and whether with a dropout argument."""
    attributes: dict[str, SeenValue]
    sources: dict[str, str]
    """Attributes that are a parameter of __init__."""
    methods: tuple[str, ...]
    forward: SeenValue | None = None
    """Of a module: what its forward returns."""

    @property
    def around(self) -> list[tuple[str, str]]:
        """What there is to say about it: (topic, words)."""
        found = [("bases", ", ".join(base or "(unknown)" for base in self.bases) or "none")]
        if self.library_bases:
            found.append(("descends", ", ".join(self.library_bases)))
        if self.is_module:
            reason = " (its code asks for `training`)" if self.uses_training_flag else ""
            found.append(("mode", f"matters{reason}" if self.mode_matters else "makes no difference"))
        if self.forward is not None:
            found.append(("forward", f"returns {self.forward.text}"))
        if self.layers:
            layers = ", ".join(f"{name} (with dropout)" if dropout else name for name, dropout in self.layers)
            found.append(("layers", layers))
        for name, value in self.attributes.items():
            source = f", the parameter {self.sources[name]}" if name in self.sources else ""
            found.append(("attribute", f"{name}: {value.text}{source}"))
        return found


@dataclass(frozen=True)
class ModuleView:
    """All beliefs about a file."""

    path: str
    package: str
    imports: tuple[str, ...]
    functions: tuple[FunctionView, ...]
    classes: tuple[ClassView, ...]
    notices: tuple[str, ...] = field(default=())

    @property
    def units(self) -> list[FunctionView | ClassView]:
        """Its functions and classes in the order of the text, the module's own code first."""
        units: list[FunctionView | ClassView] = [*self.functions, *self.classes]
        return sorted(units, key=lambda unit: (unit.name != BODY, unit.line))


def _and(names: Iterable[str]) -> str:
    return ", ".join(name.removeprefix("::") for name in names)


def _mode(mode: tuple[str, ...]) -> str:
    return "mode " + " or ".join(_MODES.get(each, each) for each in mode)


def _recording(gradients: tuple[str, ...]) -> str:
    return "gradients " + " or ".join(_MODES.get(each, each) for each in gradients)


def _state(mode: tuple[str, ...], gradients: tuple[str, ...]) -> str:
    if mode == gradients == ("entry",):
        return "mode and gradients as the caller has them"
    return f"{_mode(mode)}, {_recording(gradients)}"


def _behind(event: SeenEvent) -> str:
    """The words of an event behind its kind."""
    return event.text.removeprefix(event.what).strip()


def _outline(tree: Iterable[dict[str, Any]], depth: int) -> Iterator[str]:
    margin = "  " * depth
    for node in tree:
        if "event" in node:
            yield margin + " ".join(str(node[key]) for key in ("event", "subject", "detail") if node.get(key))
            continue
        if "exit" in node:
            yield margin + node["exit"]
            continue
        if "loop" in node:
            about = [word for word in ("over a loader" if node["over_loader"] else "", node["part"] or "") if word]
            yield margin + " ".join(["loop", *about])
            yield from _outline(node["loop"], depth + 1)
            continue
        if "branch" in node:
            for number, arm in enumerate(node["branch"]):
                yield margin + ("either" if number == 0 else "or")
                yield from _outline(arm, depth + 1)
            continue
        if "region" in node:
            yield f"{margin}gradients {node['gradients']}"
            yield from _outline(node["region"], depth + 1)
            continue
        yield margin + "try"
        yield from _outline(node["try"], depth + 1)
        for handler in node["handlers"]:
            yield margin + "except"
            yield from _outline(handler, depth + 1)
        yield from _outline(node["else"], depth)
        yield from _outline(node["finally"], depth)


# -- making them --------------------------------------------------------------------------------------------------


class _Watcher(Interpreter):
    """Notes every binding with the value that it leaves."""

    def __init__(self, scope: Scope, environment: dict[str, Value]) -> None:
        super().__init__(scope, environment)
        self.bound: dict[tuple[int, str], Value] = {}

    def run(self, statements: Iterable[ast.stmt]) -> bool:
        for statement in statements:
            alive = super().run((statement,))
            if isinstance(statement, ast.AugAssign):
                self._see(statement.target)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                for alias in statement.names:
                    self._note(statement, alias.asname or alias.name.partition(".")[0])
            elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._note(statement, statement.name)
            if not alive:
                return False
        return True

    def bind(self, target: ast.expr, value: Value, source: ast.expr | None) -> None:
        super().bind(target, value, source)
        self._see(target)

    def _see(self, target: ast.expr) -> None:
        path = access_path(target)
        if path is not None:
            self._note(target, path)

    def _note(self, node: ast.AST, path: str) -> None:
        value = self.environment.get(path)
        if value is not None and self.segment is not None:
            self.bound[self.segment.line_of(node) + 1, path] = value


class _Watched(Function):
    """The same function again, apart from the model, interpreted by a watcher."""

    def __init__(self, function: Function) -> None:
        super().__init__(
            function.module, function.qualname, function.node, function.segment, function.cls, function.enclosing
        )
        self.watchers: list[_Watcher] = []
        _ = self.outcome

    @property
    def bound(self) -> dict[tuple[int, str], Value]:
        """All bindings: by line (from 1) and name."""
        found: dict[tuple[int, str], Value] = {}
        for watcher in self.watchers:
            found.update(watcher.bound)
        return dict(sorted(found.items(), key=lambda item: item[0][0]))

    @property
    def entry(self) -> dict[str, Value]:
        """The parameters."""
        return self._entry_environment() if self.node is not None else {}

    def _interpreter(self, environment: dict[str, Value]) -> Interpreter:
        plain = super()._interpreter(environment)
        watcher = _Watcher(plain.scope, environment)
        watcher.segment = plain.segment
        self.watchers.append(watcher)
        return watcher

    def _interpret_body(self) -> Outcome:
        """Over names of its own: those of the model stay as they are."""
        names = {name: value for name, value in self.module.globals.items() if value.kind in _DEFINED}
        interpreter = self._interpreter(names)
        for segment in self.module.document.segments:
            if not isinstance(segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                interpreter.segment = segment
                interpreter.run((segment.node,))
        return interpreter.outcome


class _Viewer:
    """Makes views; ids are written from `root` on."""

    def __init__(self, root: Path) -> None:
        self.prefix = f"{root}/"

    def id(self, text: str) -> str:
        """An id as people read it."""
        return text.replace(self.prefix, "")

    def value(self, value: Value) -> SeenValue:
        facet = value.facet
        is_constant = value.kind is Kind.CONSTANT
        models = facet.models if isinstance(facet, (Tensor, Optimizer)) else ()
        part = value.part
        note = facet if isinstance(facet, str) and not is_constant and part is None else ""
        return SeenValue(
            value.kind.value,
            self.id(value.type),
            self.id(value.ident),
            facet.graph if isinstance(facet, Tensor) else None,
            tuple(map(self.id, models)),
            part.value if part is not None else None,
            facet if is_constant and isinstance(facet, (str, float, int)) else None,
            note,
            value.device,
            self._scale(value.tensor.made),
            "shape " + shapes.written(value.tensor.shape) if value.tensor.shape is not None else "",
            _MARKS.get(mark.what, "").format(mark.by) if (mark := value.tensor.mark) is not None else "",
            tuple(map(self.value, value.items)),
        )

    def _scale(self, made: Made | None) -> str:
        if made is None:
            return ""
        return f"whatever {self.id(made.where)} gives" if made.how == "forward" else f"values of {made.how}"

    def function(self, function: Function) -> FunctionView:
        watched = _Watched(function)
        first, last = lines_of(function)
        passes = evaluation_passes(function)
        header = _header_line(function)
        return FunctionView(
            function.qualname,
            self.id(function.id),
            first,
            last,
            tuple(name or "(unknown)" for name in function.decorators),
            tuple(SeenBinding(header, name, self.value(value)) for name, value in watched.entry.items()),
            tuple(SeenBinding(line, name, self.value(value)) for (line, name), value in watched.bound.items()),
            tuple(self._calls(function)),
            tuple(self._loops(function, passes)),
            tuple(self._event(event) for event in function.events),
            tuple(self._forwards(function)),
            tuple(self._keeps(function)),
            tuple(map(self._pass, passes)),
            tuple(self._callers(function)),
            tuple(self._entry(function)),
            tuple(
                (self.id(caller.facts.id), tuple(sorted(gradients)))
                for caller, gradients in entry_gradients(function.workspace, function.facts)
            ),
            self._summary(function.workspace.reach(function.id), function.facts),
        )

    def _calls(self, function: Function) -> Iterator[SeenCall]:
        for call in function.calls:
            yield SeenCall(
                call.segment.line_of(call.node) + 1,
                self.id(call.name),
                _written(call.node.func),
                self.value(call.receiver),
                self.value(call.result),
                call.gradients,
            )

    def _loops(self, function: Function, passes: list[EvaluationPass]) -> Iterator[SeenLoop]:
        evaluating = {id(each.loop.node) for each in passes if each.loop is not None}
        shifts = _shifts(function)
        for node, loop in loops(function.tree).items():
            shift = shifts.get(id(node), 0)
            over = _iterable(node)
            kind = "while" if isinstance(node, ast.While) else "for" if isinstance(node, ast.stmt) else "comprehension"
            yield SeenLoop(
                getattr(node, "lineno", 1) + shift,
                getattr(node, "end_lineno", 1) + shift,
                kind,
                _written(over) if over is not None else "",
                loop.over_loader,
                loop.part.value if loop.part is not None else None,
                bool(_reached(function, loop.body) & _TRAINS),
                id(node) in evaluating,
            )

    def _event(self, event: Event) -> SeenEvent:
        return SeenEvent(
            _line(event),
            event.what.value,
            self.id(event.subject),
            self.id(event.detail),
            tuple((name, self.id(value)) for name, value in event.bindings),
            event.indifferent,
        )

    def _forwards(self, function: Function) -> Iterator[SeenForward]:
        """Every call of a module, in the functions that are called here too, with the state that it happens in."""
        seen: list[SeenForward] = []

        def observe(event: Event, subject: str, state: Recording, frame: Frame) -> None:
            if event.what not in _RUNS or _is_method_of_unknown(event):
                return
            if event.what is What.APPLY and frame.depth and not names_model(subject or event.subject):
                return  # of what is called further in, only what looks like a model is worth a line here
            through: list[str] = []
            inner: Frame | None = frame
            while inner is not None and inner.parent is not None:
                through.insert(0, self.id(inner.facts.id))
                inner = inner.parent
            seen.append(
                SeenForward(
                    _line(frame.outermost(event)),
                    self.id(subject) or self.id(event.subject),
                    tuple(sorted(state.mode(subject))) if subject else ("unknown",),
                    tuple(sorted(state.gradients)),
                    bool(subject) and state.is_frozen(subject),
                    event.indifferent or state.canonical(subject) in state.indifferent,
                    event.what is What.FORWARD,
                    tuple(through),
                )
            )

        start = initial(function.workspace, function.facts)
        RecordingFlow(function.workspace, observe).run_tree(function.tree, Frame(function.facts), start)
        yield from dict.fromkeys(seen)

    def _keeps(self, function: Function) -> Iterator[SeenKeeping]:
        for kept in function.accumulations:
            line = kept.segment.line_of(kept.node) + 1
            source = _written(kept.source) if kept.source is not None else ""
            yield SeenKeeping(line, kept.path, kept.how, self.value(kept.value), source, kept.gradients)

    def _pass(self, found: EvaluationPass) -> SeenPass:
        forwards = tuple(map(self._forward, found.forwards))
        line = min(forward.line for forward in forwards)
        if found.loop is not None:
            line = getattr(found.loop.node, "lineno", line) + _shifts(found.function).get(id(found.loop.node), 0)
        return SeenPass(line, found.over, found.part.value if found.part else None, found.explicit, forwards)

    def _forward(self, forward: Forward) -> SeenForward:
        called = forward.event.detail if forward.event.what is What.CALL else ""
        return SeenForward(
            _line(forward.event),
            self.id(forward.subject),
            tuple(sorted(forward.mode)),
            tuple(sorted(forward.gradients)),
            forward.frozen,
            forward.indifferent,
            forward.event.what is not What.APPLY,
            (self.id(called),) if called else (),
        )

    def _callers(self, function: Function) -> Iterator[SeenCaller]:
        roots = {_root(subject) for subject in _subjects(function)}
        for caller in states_at_calls(function.workspace, function.id):
            first = 0 if caller.facts.name == BODY else caller.facts.line
            yield SeenCaller(
                self.id(caller.facts.id),
                first + caller.event.line + 1,
                {name: self.id(value) for name, value in caller.bindings.items()},
                {name: _modes_of(caller.recording, v) for name, v in caller.bindings.items() if name in roots},
                tuple(sorted(caller.recording.gradients)),
            )

    def _entry(self, function: Function) -> Iterator[SeenEntry]:
        """For the objects that may be modules: how they come in."""
        found: list[SeenEntry] = []
        for subject in _subjects(function):
            if _root(subject) in function.parameters or subject.startswith("::"):
                for caller, mode in entry_modes(function.workspace, function.facts, subject):
                    found.append(SeenEntry(self.id(subject), self.id(caller.facts.id), tuple(sorted(mode))))
        yield from dict.fromkeys(found)

    def _summary(self, reaches: frozenset[What], facts: FunctionFacts) -> SeenSummary:
        return SeenSummary(
            self.id(facts.id),
            facts.parameters,
            facts.decorators,
            self.value(facts.returns),
            self.id(facts.class_id),
            facts.static,
            tuple(sorted(what.value for what in reaches)),
            self._tree(facts.tree),
        )

    def _tree(self, tree: Sequence) -> tuple[dict[str, Any], ...]:
        found: list[dict[str, Any]] = []
        for node in tree:
            if isinstance(node, Event):
                found.append(
                    {
                        "event": node.what.value,
                        "subject": self.id(node.subject),
                        "detail": self.id(node.detail),
                        "bindings": {name: self.id(value) for name, value in node.bindings},
                        "indifferent": node.indifferent,
                    }
                )
            elif isinstance(node, Branch):
                found.append({"branch": tuple(map(self._tree, node.arms))})
            elif isinstance(node, Loop):
                part = node.part.value if node.part is not None else None
                body, orelse = self._tree(node.body), self._tree(node.orelse)
                found.append({"loop": body, "else": orelse, "part": part, "over_loader": node.over_loader})
            elif isinstance(node, Region):
                found.append({"region": self._tree(node.body), "gradients": node.gradients})
            elif isinstance(node, Attempt):
                found.append(
                    {
                        "try": self._tree(node.body),
                        "handlers": tuple(map(self._tree, node.handlers)),
                        "else": self._tree(node.orelse),
                        "finally": self._tree(node.final),
                    }
                )
            elif isinstance(node, Exit):
                found.append({"exit": node.how})
        return tuple(found)

    def cls(self, cls: ClassModel) -> ClassView:
        facts, workspace = cls.facts, cls.module.workspace
        is_module = cls.is_torch_module
        kind = Kind.MODULE if is_module else Kind.INSTANCE
        first, last = lines_of(cls)
        forward = workspace.method(cls.id, "forward") if is_module else None
        return ClassView(
            cls.name,
            self.id(cls.id),
            first,
            last,
            tuple(map(self.id, facts.bases)),
            tuple(sorted(cls.library_bases)),
            workspace.has_unknown_base(cls.id),
            is_module,
            workspace.mode_matters(Value(kind, type=cls.id)),
            facts.uses_training_flag,
            tuple((self.id(name), dropout) for name, dropout in facts.layers),
            {name: self.value(value) for name, value in facts.attributes.items()},
            dict(facts.sources),
            facts.methods,
            self.value(forward.returns) if forward is not None else None,
        )


def _subjects(function: Function) -> list[str]:
    """The objects that are put in a mode or called."""
    whats = (What.MODE, *_RUNS)
    found = [e for e in function.events if e.what in whats and e.subject and not _is_method_of_unknown(e)]
    return list(dict.fromkeys(e.subject for e in found))


def _is_method_of_unknown(event: Event) -> bool:
    """Whether what is called is a method, as `split` of `images.split(8)`, and no module."""
    return event.what is What.APPLY and event.detail not in ("", ".forward")


def _root(ident: str) -> str:
    return ident.partition(".")[0].partition("[")[0]


def _modes_of(recording: Recording, ident: str) -> tuple[str, ...]:
    mode: Mode = recording.mode(ident) if ident else frozenset({"unknown"})
    return tuple(sorted(mode))


def _line(event: Event) -> int:
    """The line, from 1, of an event of a live tree."""
    return event.segment.line_of(event.node) + 1 if event.segment is not None and event.node is not None else 1


def _written(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _iterable(node: ast.AST) -> ast.expr | None:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return node.iter
    if isinstance(node, ast.While):
        return node.test
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        return node.generators[0].iter
    return None


def _shifts(function: Function) -> dict[int, int]:
    """By the identity of a loop's node: what is added to its line number."""
    segments = [function.segment] if function.segment is not None else function.module.document.segments
    return {
        id(node): segment.shift
        for segment in segments
        for node in ast.walk(function.node if function.node is not None else segment.node)
        if _iterable(node) is not None
    }


def _reached(function: Function, body: Sequence) -> frozenset[What]:
    """The kinds of events in a part of a function and in what that calls."""
    found: set[What] = set()
    for event in events(body):
        found |= function.workspace.reach(event.detail) if event.what is What.CALL else {event.what}
    return frozenset(found)


def _header_line(function: Function) -> int:
    """The line of `def`."""
    node, segment = function.node, function.segment
    return segment.line_of(node) + 1 if node is not None and segment is not None else 1


def lines_of(unit: Function | ClassModel) -> tuple[int, int]:
    """The first line, with decorators, and the last line of a function or class, from 1; of the module: all."""
    if unit.node is None or unit.segment is None:
        return 1, max(1, len(unit.module.document.lines))
    node, segment = unit.node, unit.segment
    first = min((node, *node.decorator_list), key=lambda each: each.lineno)
    if isinstance(node, ast.ClassDef):
        return segment.line_of(first) + 1, segment.end_line
    return segment.line_of(first) + 1, (node.end_lineno or node.lineno) + segment.shift


def unit_at(module: ModuleModel, line: int) -> Function | ClassModel:
    """The innermost function or class that the line (from 1) is in; the module's own code elsewhere."""
    units: list[Function | ClassModel] = [*module.all_functions, *module.classes.values()]
    holding = [unit for unit in units if (span := lines_of(unit))[0] <= line <= span[1]]
    return min(holding, key=_size, default=module.body)


def _size(unit: Function | ClassModel) -> tuple[bool, int]:
    first, last = lines_of(unit)
    return isinstance(unit, Function) and unit.is_body, last - first


def view_of(unit: Function | ClassModel, root: Path) -> FunctionView | ClassView:
    """The beliefs about a function or class."""
    viewer = _Viewer(root)
    return viewer.function(unit) if isinstance(unit, Function) else viewer.cls(unit)


def beliefs_at(module: ModuleModel, line: int, root: Path) -> tuple[str, list[tuple[str, str]]]:
    """The function or class that a line (from 1) is in, and what there is to say about the line: (topic, words).

    Where a function starts, and in a class outside its methods, that is what is believed about the whole too.
    """
    unit = unit_at(module, line)
    view = view_of(unit, root)
    if isinstance(view, ClassView):
        return view.name, view.around
    found = [(belief.topic, belief.text) for belief in view.beliefs if belief.line == line]
    starts = isinstance(unit, Function) and not unit.is_body and view.line <= line <= _header_line(unit)
    return view.name, [*view.around, *found] if starts else found


def view_of_module(module: ModuleModel, root: Path, only: str | None = None) -> ModuleView:
    """The beliefs about a file; with `only`, about the functions and classes of this name, qualified or not."""
    viewer = _Viewer(root)

    def wanted(name: str) -> bool:
        return only is None or name == only or name.rpartition(".")[2] == only

    functions = tuple(viewer.function(f) for f in module.all_functions if wanted(f.qualname))
    classes = tuple(viewer.cls(c) for c in module.classes.values() if wanted(c.name))
    imports = tuple(sorted(module.imports))
    return ModuleView(viewer.id(str(module.path)), module.package, imports, functions, classes)
