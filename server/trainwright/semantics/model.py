"""The model of one Python file: its functions and classes as rules see them, interpreted when first asked for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Container, Iterator
from functools import cached_property
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

from trainwright import limits
from trainwright.semantics import library
from trainwright.semantics.calls import Accumulation, Call
from trainwright.semantics.facts import ClassFacts, FunctionFacts
from trainwright.semantics.interpreter import FunctionNode, Interpreter, Outcome, Scope, access_path, constant_switch
from trainwright.semantics.names import absolute_module, canonical, imported_names
from trainwright.semantics.own_code import own_nodes, own_statements, words_of_function
from trainwright.semantics.randomness import randomness
from trainwright.semantics.replay import Names, Replay, is_long
from trainwright.semantics.replay import run as run_body
from trainwright.semantics.sharing import NONE, shared_value
from trainwright.semantics.switches import switched_by
from trainwright.semantics.tree import Event, Region, Sequence, What, events, stripped
from trainwright.semantics.values import UNKNOWN, Kind, Value
from trainwright.semantics.workspace import CODE, Workspace
from trainwright.source.document import Document
from trainwright.source.parameters import parameters_with_defaults
from trainwright.source.place import Place
from trainwright.source.segment import Segment

if TYPE_CHECKING:
    from trainwright.configs.document import HasConfigs

BODY = "<module>"
"""The name of the function that a module's own statements are."""


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OF_THE_TREE = ("_calls_by_name", "_calls_by_method", "_nodes_by_type", "_own_statements", "own_nodes", "words")
"""What a function keeps so that many rules can ask; it goes with the trees."""


class Function:
    """A function, method or module body, with everything the interpretation found in it."""

    __slots__ = (
        "__dict__",
        "_inner_reads",
        "_running",
        "cls",
        "enclosing",
        "id",
        "inner_ids",
        "module",
        "name",
        "node",
        "qualname",
        "reads",
        "replay",
        "segment",
    )
    """A workspace has tens of thousands. What is found out later (the cached properties) is in `__dict__`."""

    def __init__(
        self,
        module: ModuleModel,
        qualname: str,
        node: FunctionNode | None,
        segment: Segment | None,
        cls: ClassModel | None = None,
        enclosing: dict[str, Value] | None = None,
    ) -> None:
        self.module = module
        self.qualname = qualname
        self.name = qualname.rpartition(".")[2]
        self.id = f"{module.path}::{qualname}"
        self.node = node
        self.segment = segment
        self.cls = cls
        self.enclosing = enclosing or {}
        self.reads = NONE
        """What the interpretation asked the workspace for: when one of these changes, it must run again."""
        self.inner_ids = NONE
        """The functions nested in it that went to sleep with it, and what they read."""
        self._inner_reads = NONE
        self.replay: Replay | None = None
        """Of a long body: what each of its statements did."""
        self._running = False

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # Only for what is not there: the trees of a file that sleeps.
            if name not in ("node", "segment"):
                raise AttributeError(name)
            self.module.wake()
            return object.__getattribute__(self, name)

    def sleep(self) -> None:
        """Keep the summary only, and what it depends on."""
        if "outcome" in self.__dict__:
            _ = self.facts
            inner = [function for function in self.module.nested_below(self) if function.is_interpreted]
            if inner:
                self.inner_ids |= {function.id for function in inner}
                self._inner_reads = self._inner_reads.union(*(function.reads for function in inner))
                self.reads |= self._inner_reads
            self.__dict__.pop("outcome")
            self.__dict__.pop("events", None)
        for name in _OF_THE_TREE:
            self.__dict__.pop(name, None)
        self.replay = None
        self.__dict__ = dict(self.__dict__)  # without the room that was for all that is gone
        if not self.is_body:
            del self.node, self.segment

    @property
    def path(self) -> Path:
        """The file."""
        return self.module.path

    @property
    def workspace(self) -> Workspace:
        """The workspace that the file belongs to."""
        return self.module.workspace

    @property
    def is_body(self) -> bool:
        """Whether this is the module's own top-level code."""
        return self.qualname == BODY

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, `self` included."""
        if self.is_body or self.node is None:
            return ()
        a = self.node.args
        names = [p.arg for p in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        return tuple(names)

    @cached_property
    def decorators(self) -> tuple[str, ...]:
        """The qualified names of the decorators, called or not; empty strings for what is not a plain name."""
        if self.node is None:
            return ()
        interpreter = self._interpreter({})
        return tuple(interpreter.qualified(d.func if isinstance(d, ast.Call) else d) for d in self.node.decorator_list)

    @cached_property
    def is_static(self) -> bool:
        """Whether it is a static method."""
        return "builtins.staticmethod" in self.decorators

    @cached_property
    def outcome(self) -> Outcome:
        """What the interpretation found; computed once."""
        body = self.module.own_body
        if self is not body and not body.running and not body.is_interpreted:
            _ = body.outcome  # a function sees the globals as they are when the module has run
            if "outcome" in self.__dict__:
                return self.__dict__["outcome"]  # type: ignore[no-any-return]  # the body has called it
        self._running = True
        self.workspace.begin()
        limits.renew()
        try:
            return self._interpret()
        except (Exception, limits.TookTooLong) as error:
            self.workspace.failed(self, error)
            self.replay = None
            return Outcome()
        finally:
            self.reads = self.workspace.end(self.path) | self._inner_reads
            self._running = False
            if self is body:
                self.module.running = None

    def invalidate(self) -> None:
        """Forget what was derived: something that it depends on has changed."""
        self.replay = None
        self.edited()

    def edited(self) -> None:
        """Forget what was derived: its text has changed. What each of its statements did can still be of use."""
        for name in ("outcome", "facts", "events", "decorators", "is_static", *_OF_THE_TREE):
            self.__dict__.pop(name, None)
        self.inner_ids = self._inner_reads = NONE
        self.module.forget_list()

    @property
    def is_interpreted(self) -> bool:
        """Whether what it does has been found out already; of a sleeping function, only the summary is left."""
        return "outcome" in self.__dict__ or "facts" in self.__dict__

    @property
    def is_asleep(self) -> bool:
        """Whether its summary is all that there is of it."""
        return "facts" in self.__dict__ and "outcome" not in self.__dict__

    def _interpreter(self, environment: dict[str, Value]) -> Interpreter:
        scope = Scope(
            self.path,
            self.module.package,
            self.workspace,
            self.module.visible,
            self.id,
            self.is_body,
            self.enclosing,
        )
        interpreter = Interpreter(scope, environment)
        interpreter.segment = self.segment
        return interpreter

    def _interpret(self) -> Outcome:
        if self.node is None:
            return self._interpret_body()
        interpreter = self._interpreter(self._entry_environment())
        gradients = self._gradients_by_decorators(interpreter)
        interpreter.gradients = gradients or "entry"
        if self.workspace.keeps_records and self.segment is not None and is_long(self.node.body):
            interpreter.environment = Names(interpreter.environment)
            statements = [(statement, self.segment) for statement in self.node.body]
            self.replay = run_body(interpreter, self.workspace, statements, self.replay, module=False)
        else:
            interpreter.run(self.node.body)
        outcome = interpreter.outcome
        tree = tuple(interpreter.out)
        outcome.tree = (Region(gradients, tree),) if gradients else tree
        outcome.environment = interpreter.environment
        outcome.returns = _one_value(interpreter.returned)
        return outcome

    def _gradients_by_decorators(self, interpreter: Interpreter) -> str:
        """off, on or unknown when a decorator switches the recording of gradients; empty when none does."""
        assert self.node is not None
        for decorator in self.node.decorator_list:
            value = interpreter.peek(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if isinstance(decorator, ast.Call) and value.kind is Kind.LIBRARY and value.type in library.SET_GRAD:
                return constant_switch(decorator)
            gradients = switched_by(self.workspace, value)
            if gradients:
                return gradients
        return ""

    def _interpret_body(self) -> Outcome:
        """Statement by statement, each in its own segment, over the module's global names."""
        segments = [s for s in self.module.segments if not isinstance(s.node, _DEFINITIONS)]
        if self.workspace.keeps_records and is_long(segments):
            self.module.names = names = Names(self.module.bound())
            self.module.running = interpreter = self._interpreter(names)
            statements = [(segment.node, segment) for segment in segments]
            self.replay = run_body(interpreter, self.workspace, statements, self.replay, module=True)
        else:
            self.module.names = self.module.bound()
            self.module.running = interpreter = self._interpreter(self.module.names)
            for segment in segments:
                interpreter.segment = segment
                interpreter.run((segment.node,))
                if interpreter.environment is not self.module.names:
                    # functions that a later statement calls see the globals as they are by then
                    self.module.names.update(interpreter.environment)
                    interpreter.environment = self.module.names
        outcome = interpreter.outcome
        outcome.tree = tuple(interpreter.out)
        outcome.environment = self.module.names
        return outcome

    def _entry_environment(self) -> dict[str, Value]:
        node = self.node
        assert node is not None
        environment: dict[str, Value] = {}
        interpreter = self._interpreter({})
        arguments = node.args
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            value = self._annotated(interpreter, parameter.annotation)
            environment[parameter.arg] = value._replace(ident=parameter.arg)
        for star in (arguments.vararg, arguments.kwarg):
            if star is not None:
                environment[star.arg] = UNKNOWN
        if self.cls is not None and not self.is_static and self.parameters:
            kind = Kind.MODULE if self.cls.is_torch_module else Kind.INSTANCE
            own = Value(kind, self.parameters[0], self.cls.id)
            if "builtins.classmethod" in self.decorators:
                own = Value(Kind.CLASS, type=self.cls.id)
            environment[self.parameters[0]] = own
        return environment

    @staticmethod
    def _annotated(interpreter: Interpreter, annotation: ast.expr | None) -> Value:
        """What a parameter's annotation says of its kind."""
        if annotation is None:
            return UNKNOWN
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return UNKNOWN
        value = interpreter.peek(annotation)
        if value.kind is Kind.LIBRARY:
            if value.type in library.MODULE_BASES:
                return Value(Kind.MODULE)
            if value.type in ("torch.Tensor", "torch.FloatTensor"):
                return UNKNOWN
            kind = library.kind_of(value.type)
            return Value(kind) if kind is not None else UNKNOWN
        if value.kind is Kind.CLASS:
            bases = interpreter.world.library_bases(value.type)
            return Value(Kind.MODULE if bases & library.MODULE_BASES else Kind.INSTANCE, "", value.type)
        return UNKNOWN

    @property
    def calls(self) -> list[Call]:
        """All calls in execution order (each branch once, loop bodies once)."""
        return self.outcome.calls

    @property
    def accumulations(self) -> list[Accumulation]:
        """Values that are kept beyond their iteration."""
        return self.outcome.accumulations

    @property
    def tree(self) -> Sequence:
        """The events under their loops and branches, with their nodes."""
        return self.outcome.tree

    @cached_property
    def events(self) -> list[Event]:
        """All events of the tree in the order of the text."""
        return events(self.tree)

    def events_of(self, *whats: What) -> list[Event]:
        """The events of some kinds."""
        return [e for e in self.events if e.what in whats]

    def calls_to(self, *names: str) -> Iterator[Call]:
        """The calls of library functions by qualified name, in execution order."""
        return self._among(self._calls_by_name, names)

    def calls_of(self, *methods: str) -> Iterator[Call]:
        """The calls of anything whose last name is one of `methods`, whoever it belongs to, in execution order."""
        return self._among(self._calls_by_method, methods)

    def _among(self, index: dict[str, list[Call]], wanted: tuple[str, ...]) -> Iterator[Call]:
        found = [index[name] for name in dict.fromkeys(wanted) if name in index]
        if len(found) < 2:
            return iter(found[0] if found else ())
        chosen = {id(call) for calls in found for call in calls}
        return (call for call in self.calls if id(call) in chosen)

    @cached_property
    def _calls_by_name(self) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for call in self.calls:
            found.setdefault(call.name, []).append(call)
        return found

    @cached_property
    def _calls_by_method(self) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for call in self.calls:
            found.setdefault(call.method, []).append(call)
        return found

    @cached_property
    def words(self) -> frozenset[str] | None:
        """Every name that stands in its text, or more; None when that can't be told."""
        return words_of_function(self)

    @cached_property
    def own_nodes(self) -> list[tuple[Segment, list[ast.AST]]]:
        """The nodes of its own code, each before its children, by the segment that they stand in."""
        return own_nodes(self)

    @cached_property
    def _nodes_by_type(self) -> dict[type[ast.AST], list[tuple[Segment, ast.AST]]]:
        found: dict[type[ast.AST], list[tuple[Segment, ast.AST]]] = {}
        for segment, nodes in self.own_nodes:
            for node in nodes:
                found.setdefault(node.__class__, []).append((segment, node))
        return found

    @cached_property
    def _own_statements(self) -> dict[type[ast.AST], list[tuple[Segment, ast.AST]]]:
        """The same of statements alone: these are a tenth of all nodes."""
        return own_statements(self)

    def nodes(self, kind: type[ast.AST]) -> list[Place]:
        """The nodes of its own code of one type, in the order of the text; functions in it are not entered."""
        known = self._own_statements if issubclass(kind, ast.stmt) else self._nodes_by_type
        return [Place(segment, node) for segment, node in known.get(kind, ())]

    @cached_property
    def facts(self) -> FunctionFacts:
        """The summary for other functions and files."""
        outcome = self.outcome
        return FunctionFacts(
            self.id,
            self.name,
            self.parameters,
            self.decorators,
            stripped(outcome.tree),
            outcome.returns,
            self.cls.id if self.cls is not None else "",
            self.is_static,
            randomness=randomness(self),
            displaces=self._displaced(),
            line=self.segment.first_line if self.segment is not None else 0,
        )

    def _displaced(self) -> tuple[str, ...]:
        """What it sends to a device itself, or hands to code that is not known, of what it was given."""
        found = {call.receiver.ident for call in self.calls_of("to", "cuda") if call.receiver.kind is not Kind.TENSOR}
        found.update(event.subject for event in self.events if event.what is What.ESCAPE)
        own = set(self.parameters)
        return tuple(sorted(path for path in found if path.partition(".")[0] in own))

    @property
    def running(self) -> bool:
        """Whether it is being interpreted right now (recursion)."""
        return self._running

    def place(self, node: ast.AST) -> Place:
        """A node of this function (not of a module body, whose nodes lie in several segments) as a place."""
        assert self.segment is not None
        return Place(self.segment, node)


def _one_value(values: list[Value]) -> Value:
    from trainwright.semantics.values import join

    if not values:
        return Value(Kind.CONSTANT)
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result


class ClassModel:
    """A class at module level, with its methods."""

    def __init__(self, module: ModuleModel, segment: Segment) -> None:
        assert isinstance(segment.node, ast.ClassDef)
        self.module = module
        self.segment = segment
        self.node: ast.ClassDef = segment.node
        self.name = self.node.name
        self.id = f"{module.path}::{self.name}"
        self.methods: dict[str, Function] = {}
        self.reads = NONE
        self._bases: tuple[tuple[str, ...], frozenset[str]] | None = None
        """Its base classes, and what was asked to find them: each who asks for them depends on that."""
        self.redefined = False
        """Whether the file has other classes of this name, above: which one is meant where is not followed."""
        self._running = False
        self.rebind()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # Only for what is not there: the trees of a file that sleeps.
            if name not in ("node", "segment"):
                raise AttributeError(name)
            self.module.wake()
            return self.__dict__[name]

    def sleep(self) -> None:
        """Keep the summary only."""
        for method in self.methods.values():
            method.sleep()
        del self.node, self.segment

    def wake(self, segment: Segment) -> None:
        """The trees are there again."""
        assert isinstance(segment.node, ast.ClassDef)
        self.segment, self.node = segment, segment.node
        for member in segment.members:
            if isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                method = self.methods[member.node.name]
                method.segment, method.node = member, member.node

    def rebind(self) -> None:
        """Take over the members that the segment has now; methods whose segment is unchanged stay as they are."""
        known = {id(function.segment): function for function in self.methods.values()}
        self.methods = {}
        for member in self.segment.members:
            if isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = member.node.name
                function = known.get(id(member)) or Function(
                    self.module, f"{self.name}.{name}", member.node, member, self
                )
                self.methods[name] = function

    @property
    def path(self) -> Path:
        """The file."""
        return self.module.path

    @property
    def bases(self) -> tuple[str, ...]:
        """The base classes: qualified names, or ids for classes of the workspace."""
        workspace = self.module.workspace
        if self._bases is None:
            scope = Scope(self.path, self.module.package, workspace, self.module.names, self.id)
            interpreter = Interpreter(scope, {})
            workspace.begin()
            values = [interpreter.peek(base) for base in self.node.bases]
            found = tuple(value.type if value.kind in (Kind.LIBRARY, Kind.CLASS) else "" for value in values)
            self._bases = found, workspace.end(self.path)
        workspace.note_all(self._bases[1])
        return self._bases[0]

    @property
    def decorators(self) -> tuple[str, ...]:
        """The qualified names of the decorators, called or not; empty strings for what is not a plain name. Not kept:
        whoever asks depends on the names in them."""
        scope = Scope(self.path, self.module.package, self.module.workspace, self.module.names, self.id)
        interpreter = Interpreter(scope, {})
        return tuple(interpreter.qualified(d.func if isinstance(d, ast.Call) else d) for d in self.node.decorator_list)

    @property
    def library_bases(self) -> frozenset[str]:
        """The qualified names of all library classes among the ancestors."""
        return self.module.workspace.library_bases(self.id)

    @property
    def is_torch_module(self) -> bool:
        """Whether it descends from torch.nn.Module."""
        return bool(self.library_bases & library.MODULE_BASES)

    @property
    def is_lightning_module(self) -> bool:
        """Whether it descends from LightningModule."""
        return "lightning.pytorch.LightningModule" in self.library_bases

    @property
    def running(self) -> bool:
        """Whether its facts are being computed right now."""
        return self._running

    @cached_property
    def facts(self) -> ClassFacts:
        """The summary for other functions and files."""
        body = self.module.own_body
        if not body.running and not body.is_interpreted:
            # A class sees the globals as they are when the module has run; and what the module's own code asks of the
            # class while that is being summed up, would not be answered.
            _ = body.outcome
            known = self.__dict__.get("facts")
            if isinstance(known, ClassFacts):
                return known  # the body has asked for it
        self._running = True
        self.module.workspace.begin()
        try:
            return self._summarize()
        finally:
            self.reads = self.module.workspace.end(self.path)
            self._running = False
            self._forget_unfinished()

    def _forget_unfinished(self) -> None:
        """Methods that were called while the attributes were being found out have not seen them: once more, later."""
        for method in self.methods.values():
            if method.is_interpreted and not method.running and self.id in method.reads:
                method.invalidate()

    def invalidate(self) -> None:
        """Forget what was derived: something that it depends on has changed."""
        self.__dict__.pop("facts", None)
        self._bases = None

    def depends_on(self, keys: Container[str]) -> bool:
        """Whether its summary or its base classes come from one of these."""
        if self._bases is not None and any(key in keys for key in self._bases[1]):
            return True
        return any(key in keys for key in self.reads)

    def _summarize(self) -> ClassFacts:
        attributes: dict[str, Value] = {}
        sources: dict[str, str] = {}
        for base in self.bases:
            inherited = self.module.workspace.class_facts(base) if "::" in base else None
            if inherited is not None:
                attributes.update(inherited.attributes)
                sources.update(inherited.sources)
        self._assigned(self.methods.get("__init__"), attributes, sources)
        for name, method in self.methods.items():
            if name != "__init__" and _assigns_attributes(method, attributes):
                self._assigned(
                    Function(self.module, method.qualname, method.node, method.segment, self), attributes, {}
                )
        layers, uses_training, moves_things = self._layers()
        return ClassFacts(
            self.id,
            self.name,
            self.bases,
            attributes,
            sources,
            tuple(self.methods),
            layers,
            uses_training,
            moves_things,
            self.redefined,
            self.segment.first_line,
        )

    @staticmethod
    def _assigned(method: Function | None, attributes: dict[str, Value], sources: dict[str, str]) -> None:
        """What a method leaves in the attributes of its instance."""
        if method is None or not method.parameters:
            return
        prefix = method.parameters[0] + "."
        for node in _assignments(method.node.body) if method.node is not None else ():
            if isinstance(node.value, ast.Name) and node.value.id in method.parameters:
                for target in node.targets:
                    path = access_path(target)
                    if path is not None and path.startswith(prefix):
                        sources[path[len(prefix) :]] = node.value.id
        for path, value in method.outcome.environment.items():
            if not path.startswith(prefix) or "[" in path or "." in path[len(prefix) :]:
                continue
            attribute = path[len(prefix) :]
            if value.kind in (Kind.CONSTANT, Kind.NUMBER):
                continue
            attributes.setdefault(intern(attribute), shared_value(value._replace(ident=path)))

    def _layers(self) -> tuple[tuple[tuple[str, bool], ...], bool, bool]:
        """What the class builds that may be a layer, whether its own code asks for the mode, and whether it moves.

        What `forward` builds and does not keep is none: it is new in each call, and no mode reaches it.
        """
        found: set[tuple[str, bool]] = set()
        uses_training = moves = False
        scope = Scope(self.path, self.module.package, self.module.workspace, self.module.names, self.id)
        interpreter = Interpreter(scope, {})
        flagged = _switched_by_flag([member.node for member in self.segment.members])
        for member in self.segment.members:
            kept = _kept_calls(member.node) if getattr(member.node, "name", "") == "forward" else None
            constructs = getattr(member.node, "name", "") == "__init__"
            for node in _attributes_and_calls(member.node):
                if isinstance(node, ast.Attribute):
                    uses_training = uses_training or node.attr == "training"
                    moves = moves or node.attr in ("to", "cuda", "device")
                elif isinstance(node, ast.Call) and (kept is None or id(node) in kept) and id(node) not in flagged:
                    called = node.func
                    if called.__class__ is ast.Attribute and not called.attr[:1].isupper():
                        continue
                    name = _callee_name(interpreter, called)
                    if name.rpartition(".")[2].rpartition("::")[2][:1].isupper():
                        found.add((name, _has_dropout(node)))
                    elif not name and isinstance(node.func, (ast.Subscript, ast.Call)) and not _of_torch(node.func):
                        if constructs or not _is_of_self(node.func):
                            found.add(("?", False))
        return tuple(sorted(found)), uses_training, moves


def _switched_by_flag(members: list[ast.stmt]) -> set[int]:
    """The layers (by the id of the call that builds them) that `forward(x, is_training=False)` runs only when it is
    told to, whatever the mode is: `if is_training: x = self.dropout(x)`."""
    forward = next((m for m in members if isinstance(m, ast.FunctionDef) and m.name == "forward"), None)
    if forward is None:
        return set()
    flags = {
        argument.arg
        for argument, default in parameters_with_defaults(forward.args)
        if "train" in argument.arg and isinstance(default, ast.Constant) and default.value is False
    }
    if not flags:
        return set()
    nodes = [node for member in members for node in ast.walk(member)]
    guarded = {
        id(node)
        for test in ast.walk(forward)
        if isinstance(test, ast.If) and isinstance(test.test, ast.Name) and test.test.id in flags
        for statement in test.body
        for node in ast.walk(statement)
    }
    used = [n for n in nodes if isinstance(n, ast.Attribute) and _is_of_self(n) and isinstance(n.ctx, ast.Load)]
    always = {node.attr for node in used if id(node) not in guarded}
    asked = {node.attr for node in used if id(node) in guarded} - always
    return {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Attribute) and _is_of_self(target) and target.attr in asked
    }


def _is_of_self(node: ast.expr) -> bool:
    """`self.layers[i]`: outside of the constructor a call of it runs a layer that is there already."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "self"


def _kept_calls(method: ast.stmt) -> set[int]:
    """The calls (by id) whose results a method keeps in attributes: `self.head = nn.Linear(x.shape[1], 10)`."""
    return {
        id(call)
        for node in ast.walk(method)
        if isinstance(node, ast.Assign) and not all(isinstance(target, ast.Name) for target in node.targets)
        for call in ast.walk(node.value)
        if isinstance(call, ast.Call)
    }


def _attributes_and_calls(root: ast.AST) -> Iterator[ast.AST]:
    """These nodes below `root`, in no order: `ast.walk` takes three times as long, and this runs for every class."""
    pending: list[ast.AST] = [root]
    while pending:
        node = pending.pop()
        kind = node.__class__
        if kind is ast.Name or kind is ast.Constant:
            continue
        if kind is ast.Attribute or kind is ast.Call:
            yield node
        for value in node.__dict__.values():
            if value.__class__ is list:
                pending += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)


def class_sets(cls: ClassModel, attribute: str) -> bool:
    """Whether a class or one of its ancestors in the workspace sets an attribute or property of this name."""
    workspace = cls.module.workspace
    for ancestor in workspace.ancestors(cls.id):
        model = workspace.class_model(ancestor)
        if model is None:
            continue
        for member in model.segment.members:
            for node in ast.walk(member.node):
                if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Store):
                    return True
                if isinstance(node, ast.Name) and node.id == attribute and isinstance(node.ctx, ast.Store):
                    return True
                if isinstance(node, ast.FunctionDef) and node.name == attribute:
                    return True
    return False


def _callee_name(interpreter: Interpreter, node: ast.expr) -> str:
    if isinstance(node, (ast.Name, ast.Attribute)):
        value = interpreter.peek(node)
        return value.type if value.kind in (Kind.LIBRARY, Kind.CLASS) else ""
    return ""


def _of_torch(function: ast.expr) -> bool:
    """getattr(torch, window)(size): the functions of torch itself build no layers."""
    given = function.args[0] if isinstance(function, ast.Call) and function.args else None
    return isinstance(given, ast.Name) and given.id == "torch" and ast.unparse(function).startswith("getattr(")


def _has_dropout(node: ast.Call) -> bool:
    for keyword in node.keywords:
        if keyword.arg and ("dropout" in keyword.arg or keyword.arg in ("norm", "act_dropout")):
            off = isinstance(keyword.value, ast.Constant) and not keyword.value.value
            if not off:
                return True
    return False


def _assignments(body: list[ast.stmt]) -> Iterator[ast.Assign]:
    """The assignments in statements and in their blocks; expressions, of which most code consists, hold none."""
    pending = [body]
    while pending:
        for statement in pending.pop():
            if statement.__class__ is ast.Assign:
                yield statement
                continue
            for name in _BLOCKS.get(statement.__class__, ()):
                block = getattr(statement, name)
                if name in ("handlers", "cases"):
                    pending.extend(part.body for part in block)
                elif block:
                    pending.append(block)


_BLOCKS: dict[type[ast.stmt], tuple[str, ...]] = {
    **dict.fromkeys((ast.If, ast.For, ast.AsyncFor, ast.While), ("body", "orelse")),
    **dict.fromkeys((ast.With, ast.AsyncWith, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), ("body",)),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.Match: ("cases",),
}
if sys.version_info >= (3, 11):
    _BLOCKS[ast.TryStar] = _BLOCKS[ast.Try]


def _assigns_attributes(method: Function, known: dict[str, Value]) -> bool:
    """Whether a method gives its instance an attribute that __init__ does not."""
    if method.node is None or not method.parameters:
        return False
    own = method.parameters[0]
    for node in _assignments(method.node.body):
        for target in node.targets:
            for t in target.elts if isinstance(target, ast.Tuple) else (target,):
                if isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name) and t.value.id == own:
                    if t.attr not in known:
                        return True
    return False


class ModuleModel:
    """One Python file of the workspace."""

    def __init__(self, workspace: Workspace, path: Path, document: Document) -> None:
        self.workspace = workspace
        self.path = path
        self._document = document
        self.asleep = False
        """Whether only the summaries are there; whoever asks for a tree wakes it."""
        self.package = workspace.package_of(path)
        self.running: Interpreter | None = None
        """What interprets the body, while it does."""
        self.names: dict[str, Value] = {}
        """What `globals` are, for who notes what it depends on by itself, as `own_body` is `body`."""
        self._functions: dict[str, Function] = {}
        self._classes: dict[str, ClassModel] = {}
        self.nested: dict[str, Function] = {}
        self.own_body = Function(self, BODY, None, None)
        self._libraries = NONE
        self._asked = f"imports {path}"
        self._asked_names = f"names {path}"
        self._asked_text = f"{CODE}{path}"
        self.project: HasConfigs | None = None
        """The program that the file is part of, for what spans code and YAML."""
        self._statements: list[Segment] = []
        self._bound: dict[str, Value] = {}
        self._all: list[Function] | None = None
        self._optimizers: tuple[Outcome, list[Value]] | None = None
        """Of the body's outcome."""
        self._imports_of: dict[Segment, tuple[tuple[str, str], ...]] = {}
        self.own_imports: tuple[tuple[str, str], ...] = ()
        """What `imported` is, for who notes by itself what it depends on; all of `_imports_of` in order."""
        self.workspace.awake[self] = None
        self.rebind()

    @property
    def imports(self) -> frozenset[str]:
        """The top-level names of the libraries that the file imports."""
        self.workspace.note(self._asked)
        return self._libraries

    # What a rule sees of the whole file is noted: it is asked again when that has changed.

    @property
    def functions(self) -> dict[str, Function]:
        """The functions at module level."""
        self.workspace.note(self._asked_names)
        return self._functions

    @property
    def classes(self) -> dict[str, ClassModel]:
        """The classes at module level."""
        self.workspace.note(self._asked_names)
        return self._classes

    @property
    def globals(self) -> dict[str, Value]:
        """What the names of the module stand for when it has run."""
        self.workspace.note(self._asked_names)
        return self.names

    @property
    def body(self) -> Function:
        """The module's own code."""
        self.workspace.note(self.own_body.id)
        self.workspace.note(f"{CODE}{self.own_body.id}")
        return self.own_body

    @property
    def document(self) -> Document:
        """The text and its trees."""
        self.workspace.note(self._asked_text)
        if self.asleep:
            self.wake()
        return self._document

    @property
    def text(self) -> str:
        """The text, which is there while the trees sleep."""
        self.workspace.note(self._asked_text)
        return self._document.text

    @property
    def own_text(self) -> str:
        """The same, for who notes by itself what it depends on."""
        return self._document.text

    @property
    def segments(self) -> list[Segment]:
        """The document's, for who notes by itself what it depends on."""
        if self.asleep:
            self.wake()
        return self._document.segments

    def class_named(self, name: str) -> ClassModel | None:
        """A class at module level, for who notes that it asks for it."""
        return self._classes.get(name)

    @property
    def size(self) -> int:
        """The length of the text."""
        return len(self._document.text)

    def global_optimizers(self) -> list[Value]:
        """The optimizers among the globals. There may be a thousand globals, and every training function asks."""
        outcome = self.own_body.__dict__.get("outcome")
        if outcome is not None and self._optimizers is not None and self._optimizers[0] is outcome:
            return self._optimizers[1]
        found = [value for value in self.names.values() if value.kind is Kind.OPTIMIZER]
        self._optimizers = None if outcome is None else (outcome, found)
        return found

    @property
    def visible(self) -> dict[str, Value]:
        """The globals that a function sees: while the body runs, those of the suite that it is in as well, as after
        `if __name__ == "__main__":`."""
        return self.names if self.running is None else self.running.environment

    def bound(self) -> dict[str, Value]:
        """What the names of the module are before its own statements have run: definitions and imports."""
        return dict(self._bound)

    def sleep(self) -> None:
        """Let go of the trees, and of all that holds on to them."""
        definitions = [self.own_body, *self._functions.values()]
        for cls in self._classes.values():
            definitions.extend(cls.methods.values())
        if self.asleep or self._document.unparsable or any(f.running for f in definitions):
            return
        for function in (self.own_body, *self._functions.values()):
            function.sleep()
        for cls in self._classes.values():
            cls.sleep()
        self.nested.clear()
        self._all, self._statements, self._imports_of = None, [], {}
        self._optimizers = None
        self._document.release()
        self.asleep = True
        self.workspace.awake.pop(self, None)

    def wake(self) -> None:
        """Have the trees again."""
        if not self.asleep:
            return
        self.asleep = False
        self.workspace.awake[self] = None
        classes: dict[str, Segment] = {}
        for segment in self._document.segments:
            node = segment.node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                function = self._functions[node.name]
                function.segment, function.node = segment, node
            elif isinstance(node, ast.ClassDef):
                classes[node.name] = segment  # of several with one name the last is known
            else:
                self._statements.append(segment)
        for name, segment in classes.items():
            self._classes[name].wake(segment)

    @property
    def listing(self) -> list[Function] | None:
        """`all_functions` as they were last listed; another object when there may be others by now."""
        return self._all

    def forget_list(self) -> None:
        """Functions may define others now than when they were last listed."""
        self._all = None

    def reset(self) -> None:
        """Forget everything derived: names of the workspace may mean something else now."""
        self._statements, self._bound = [], {}
        self.nested.clear()
        for cls in self._classes.values():
            cls.invalidate()
            for method in cls.methods.values():
                method.invalidate()
        for function in self._functions.values():
            function.invalidate()
        self.own_body.invalidate()
        if not self.asleep:
            self.rebind()
            return
        bound = {name: Value(Kind.FUNCTION, type=function.id) for name, function in self._functions.items()}
        bound.update((name, Value(Kind.CLASS, type=cls.id)) for name, cls in self._classes.items())
        for name, target in self.own_imports:
            self._bind_import(bound, name, target)
        self._bound, self.names = bound, dict(bound)
        self.own_body.invalidate()

    def _bind_import(self, bound: dict[str, Value], name: str, target: str) -> None:
        if name == "*":
            for starred, value in self.workspace.starred(target, self.path).items():
                bound.setdefault(starred, value)
        elif name not in bound:
            bound[name] = self._import(target)

    @property
    def imported(self) -> tuple[tuple[str, str], ...]:
        """What its top-level imports bind: local names and qualified ones; `*` with its module."""
        self.workspace.note(self._asked_names)
        return self.own_imports

    @property
    def star_imports(self) -> tuple[str, ...]:
        """The modules of which the file imports everything."""
        self.workspace.note(self._asked_names)
        return tuple(target for name, target in self.own_imports if name == "*")

    def _import(self, target: str) -> Value:
        found = self.workspace.resolve(target, self.path)
        return found if found is not None else Value(Kind.LIBRARY, type=canonical(target))

    def exchange(self, old: Segment, new: Segment) -> tuple[Function, Function] | None:
        """One function was edited in place: put its new self where the old one was, in constant time.

        Returns both; None when more than the inside of one function has changed.
        """
        if not isinstance(old.node, ast.FunctionDef) or not isinstance(new.node, ast.FunctionDef):
            return None
        name = new.node.name
        if old.node.name != name or old.parent is not new.parent:
            return None
        if old.parent is None:
            before = self._functions.get(name)
            cls = None
            if before is not None and before.segment is old:
                after = Function(self, name, new.node, new)
                self._functions[name] = after
        else:
            owner = old.parent.node
            cls = self._classes.get(owner.name) if isinstance(owner, ast.ClassDef) else None
            if cls is None or cls.segment is not old.parent:
                return None
            before = cls.methods.get(name)
            if before is not None and before.segment is old:
                after = Function(self, f"{cls.name}.{name}", new.node, new, cls)
                cls.methods[name] = after
        if before is None or before.segment is not old:
            return None
        after.replay = before.replay
        if self._all is not None:
            if before.is_interpreted and before.outcome.nested:
                self._all = None
            else:
                self._all[self._all.index(before)] = after
        return before, after

    def rebind(self) -> bool:
        """Take over the document's segments as they are now; what stands in unchanged segments stays as it is.

        Returns whether the module body must be interpreted again.
        """
        self._all = None
        known_functions = {id(f.segment): f for f in self._functions.values()}
        known_classes = {id(c.segment): c for c in self._classes.values()}
        functions: dict[str, Function] = {}
        classes: dict[str, ClassModel] = {}
        bound: dict[str, Value] = {}
        statements: list[Segment] = []
        imports: dict[Segment, tuple[tuple[str, str], ...]] = {}
        imported: list[tuple[str, str]] = []
        libraries: set[str] = set()
        for segment in self.segments:
            node = segment.node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions[node.name] = known_functions.get(id(segment)) or Function(self, node.name, node, segment)
                bound[node.name] = Value(Kind.FUNCTION, type=f"{self.path}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                cls = known_classes.get(id(segment))
                if cls is None:
                    cls = ClassModel(self, segment)
                else:
                    cls.rebind()
                if cls.redefined != (node.name in classes):
                    cls.redefined = node.name in classes
                    cls.invalidate()
                classes[node.name] = cls
                bound[node.name] = Value(Kind.CLASS, type=f"{self.path}::{node.name}")
            else:
                statements.append(segment)
                names = self._imports_of.get(segment)
                if names is None:
                    names = tuple(_imported(node, self.package))
                imports[segment] = names
                for name, target in names:
                    libraries.add(target.partition(".")[0])
                    imported.append((name, target))
                    self._bind_import(bound, name, target)
        same = len(statements) == len(self._statements) and all(
            a is b for a, b in zip(statements, self._statements, strict=True)
        )
        body_changed = not same or bound != self._bound
        self._functions, self._classes, self._statements = functions, classes, statements
        self._imports_of, self.own_imports, self._libraries = imports, tuple(imported), frozenset(libraries)
        if body_changed:
            self._bound = bound
            self.names = dict(bound)
            self.own_body.edited()
        return body_changed

    @property
    def all_functions(self) -> list[Function]:
        """The module body, every function and method, and every function nested in one of these."""
        self.workspace.note(self._asked_text)
        return self.listed_functions

    @property
    def listed_functions(self) -> list[Function]:
        """The same, for who notes `code <id>` of each that is looked at."""
        self.workspace.note(self._asked_names)
        if self._all is not None:
            return self._all
        found: list[Function] = []
        pending = [self.own_body, *self._functions.values()]
        for cls in self._classes.values():
            pending.extend(cls.methods.values())
        for function in pending:
            found.append(function)
            pending.extend(self.nested_in(function))
        alive = {id(function) for function in found}
        ids = {function.id for function in found}
        for key in [key for key, inner in self.nested.items() if id(inner) not in alive]:  # each name as it was typed
            gone = self.nested.pop(key)
            if gone.id not in ids:
                self.workspace.drop(gone.id)
        self._all = found
        return found

    @property
    def interpreted_functions(self) -> list[Function]:
        """Those of all functions that are interpreted or summarized by now; nothing is interpreted for this."""
        if self._all is not None:
            return self._all
        found: list[Function] = []
        pending = [self.own_body, *self._functions.values()]
        for cls in self._classes.values():
            pending.extend(cls.methods.values())
        for function in pending:
            if function.is_interpreted:
                found.append(function)
                if not function.is_asleep:
                    pending.extend(self.nested_in(function))
        return found

    def nested_below(self, outer: Function) -> list[Function]:
        """The functions in the body of another that was interpreted, and those in theirs as far as they were."""
        found = []
        pending = self.nested_in(outer)
        while pending:
            function = pending.pop()
            found.append(function)
            if function.is_interpreted and not function.is_asleep:
                pending.extend(self.nested_in(function))
        return found

    def nested_in(self, outer: Function) -> list[Function]:
        """The functions defined in the body of another."""
        found: list[Function] = []
        for node, segment, environment in outer.outcome.nested:
            qualname = key = f"{outer.qualname}.{node.name}"
            if any(other.qualname == qualname for other in found):  # defined in each branch of an `if`
                key = f"{qualname}#{len(found)}"
            known = self.nested.get(key)
            if known is None or known.node is not node or known.enclosing is not environment:
                known = Function(self, qualname, node, segment, None, environment)
                self.nested[key] = known
            found.append(known)
        return found

    def function(self, qualname: str) -> Function | None:
        """A function by its qualified name within the file."""
        found = self._functions.get(qualname)
        if found is not None:
            return found
        if qualname == BODY:
            return self.own_body
        owner, _, name = qualname.rpartition(".")
        cls = self._classes.get(owner)
        if cls is not None:
            return cls.methods.get(name)
        outer = self.function(owner) if owner else None
        if outer is None or outer.running:
            return None
        return next((inner for inner in self.nested_in(outer) if inner.name == name), None)


def _imported(node: ast.stmt, package: str) -> Iterator[tuple[str, str]]:
    """What the imports in a top-level statement bind, those inside try and if included; `*` with its module."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from imported_names(node, package)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield "*", absolute_module(node.level, node.module, package)
    elif isinstance(node, (ast.If, ast.Try, ast.With)):
        for inner in ast.walk(node):
            if isinstance(inner, (ast.Import, ast.ImportFrom)):
                yield from _imported(inner, package)
