"""Forward abstract interpretation of one function or module body: values, calls, and the tree of events.

One pass in execution order. Branches are joined, loop bodies run once (what changes from iteration to iteration is
the business of `flow`, over the much smaller tree). It reads nothing but the ast and the facts of the world.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from trainwright.semantics import arrays, devices, library, shapes, tensors, words
from trainwright.semantics.calls import Accumulation, Call, Operation, apply_call, handed_over
from trainwright.semantics.facts import World
from trainwright.semantics.names import canonical, imported_names
from trainwright.semantics.switches import switched_by
from trainwright.semantics.tree import EXITS, Attempt, Branch, Context, Event, Loop, Node, Region, Sequence, What
from trainwright.semantics.values import NUMBER, UNKNOWN, Kind, Mark, Part, Shape, Tensor, Value, join
from trainwright.source.segment import Segment

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_ITERATION_WRAPPERS = {"enumerate", "tqdm", "trange", "zip", "islice", "iter", "reversed", "list", "track", "cycle",
                       "prefetch", "log_every", "progress_bar", "sorted"}  # fmt: skip
_LOADER_WORDS = {"loader", "loaders", "dataloader", "dataloaders", "iterator", "batches", "dl"}
_HELD = (Kind.MODULE, Kind.OPTIMIZER, Kind.INSTANCE, Kind.UNKNOWN)
_MAX_ELEMENTS = 256
"""A display of more elements is a table of data: the rest of it is not looked at."""
_MAX_DEPTH = 60
"""Expressions nested deeper than this (generated code) are left unknown rather than risk the recursion limit."""


def access_path(node: ast.expr) -> str | None:
    """`self.nets['g']` as a key: names, attributes and constant subscripts; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append("." + node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            parts.append(f"[{node.slice.value!r}]")
            node = node.value
        elif isinstance(node, ast.Name):
            parts.append(node.id)
            return "".join(reversed(parts))
        else:
            return None


@dataclass
class Scope:
    """What a function can see besides its own locals."""

    path: Path
    package: str
    world: World
    globals: dict[str, Value]
    """Imports, functions, classes and variables of the module."""
    function_id: str
    top_level: bool = False
    """Whether this is the module body: its names are the module's."""
    enclosing: dict[str, Value] = field(default_factory=dict)


@dataclass
class Outcome:
    """All that one interpretation found."""

    tree: Sequence = ()
    calls: list[Call] = field(default_factory=list)
    accumulations: list[Accumulation] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    returns: Value = UNKNOWN
    environment: dict[str, Value] = field(default_factory=dict)
    nested: list[tuple[FunctionNode, Segment, dict[str, Value]]] = field(default_factory=list)
    handlers: list[tuple[ast.ExceptHandler, Segment]] = field(default_factory=list)


class Interpreter:
    """Runs statements over an environment of access paths."""

    def __init__(self, scope: Scope, environment: dict[str, Value]) -> None:
        self.scope = scope
        self.world = scope.world
        self.environment = environment
        self.outcome = Outcome(environment=environment)
        self.out: list[Node] = []
        self.context: Context | None = None
        self.segment: Segment | None = None
        self.gradients = "entry"
        self.returned: list[Value] = []
        self.elements: dict[str, str] = {}
        """The targets of loops, by what they are the elements of."""
        self.parts: dict[str, dict[str, None]] = {}
        """The keys of the environment that are parts (an attribute, an item) of a path, or once were."""
        self.copies = 0
        """How many older environments are kept, to go on with after a block."""
        self.trained: set[str] = set()
        """Objects whose parameters an optimizer got here: models, whatever they are called."""
        self.header: ast.expr | None = None
        """The context expression of a `with` that is being evaluated."""
        self.depth = 0
        self.asked_everything = False
        """Set by what depends on names that it does not mention (see replay)."""

    # -- statements ---------------------------------------------------------------------------------------------

    def run(self, statements: Iterable[ast.stmt]) -> bool:
        """Execute statements; False when control does not reach their end."""
        for statement in statements:
            handler = _STATEMENTS.get(type(statement))
            if handler is not None and handler(self, statement) is False:
                return False
        return True

    def block(
        self, statements: Iterable[ast.stmt], node: ast.AST, arm: str, environment: dict[str, Value]
    ) -> tuple[Sequence, dict[str, Value] | None]:
        """Execute a suite apart: its tree, and its environment (None when it never ends)."""
        out, saved, context, gradients = self.out, self.environment, self.context, self.gradients
        self.out, self.environment, self.context = [], environment, Context(node, context, arm)
        self.copies += 1
        alive = self.run(statements)
        self.copies -= 1
        tree, after = tuple(self.out), self.environment
        self.out, self.environment, self.context, self.gradients = out, saved, context, gradients
        return tree, after if alive else None

    def merge(self, environments: list[dict[str, Value] | None]) -> bool:
        """Go on with the join of the environments that reach this point; False when none does."""
        alive = [e for e in environments if e is not None]
        if not alive:
            return False
        merged = alive[0]
        for other in alive[1:]:
            joined = dict(merged)
            for key, value in other.items():
                mine = merged.get(key)
                if mine is None:
                    joined[key] = value
                elif mine is not value:
                    joined[key] = join(mine, value)
            merged = joined
        self.environment = merged
        return True

    def expression_statement(self, node: ast.Expr) -> None:
        self.evaluate(node.value)

    def assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        for target in node.targets:
            self.bind(target, value, node.value)
            if isinstance(target, ast.Tuple) and isinstance(node.value, (ast.Attribute, ast.Call)):
                self.unpacked_shape(target, node.value)

    def unpacked_shape(self, target: ast.Tuple, source: ast.Attribute | ast.Call) -> None:
        """`b, c = x.shape` and `b, c = x.size()` say how many dimensions x has."""
        attribute = source.func if isinstance(source, ast.Call) else source
        if not isinstance(attribute, ast.Attribute) or attribute.attr not in ("shape", "size"):
            return
        path = access_path(attribute.value)
        value = self.environment.get(path) if path is not None else None
        names = [t.id if isinstance(t, ast.Name) else "" for t in target.elts]
        if path is None or value is None or value.kind not in (Kind.TENSOR, Kind.UNKNOWN):
            return
        if not any(isinstance(t, ast.Starred) for t in target.elts):
            self.environment[path] = tensors.with_dimensions(value, names) or value

    def annotated_assign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.evaluate(node.value), node.value)

    def augmented_assign(self, node: ast.AugAssign) -> None:
        value = self.evaluate(node.value)
        before = self.evaluate(node.target)
        path = access_path(node.target)
        if isinstance(node.op, ast.Add) and path is not None:
            self.accumulation(path, "+=", value, node, node.value)
        if before.kind is Kind.TENSOR or before.type == "torch.nn.Parameter":
            if before.tensor.mark is not None or before.type:
                self.operation(type(node.op).__name__ + "=", before, value, node)
        if path is not None:
            result = self.arithmetic(node, before, value)
            self.store(path, result._replace(ident=before.ident or self.own_name(path)))

    def bind(self, target: ast.expr, value: Value, source: ast.expr | None) -> None:
        """Assign `value` to a target, unpacking as far as it is known."""
        if isinstance(target, (ast.Tuple, ast.List)):
            known = value.kind is Kind.TUPLE and len(value.items) == len(target.elts)
            spread = UNKNOWN
            if value.kind is Kind.TENSOR:
                # several results of a module: which of them carry the graph is not known
                facet = value.tensor
                if facet.graph is not False:
                    facet = Tensor(None)
                elif facet.shape != shapes.BATCH:
                    facet = Tensor(False, mark=facet.mark)
                spread = Value(Kind.TENSOR, facet=facet, device=value.device)
            for index, element in enumerate(target.elts):
                if isinstance(element, ast.Starred):
                    self.bind(element.value, UNKNOWN, None)
                else:
                    self.bind(element, value.items[index] if known else spread, source if not known else None)
            return
        path = access_path(target)
        if isinstance(target, ast.Subscript) and path is not None:
            owner = self.environment.get(access_path(target.value) or "", UNKNOWN)
            if owner.kind is Kind.TENSOR and owner.tensor.mark is not None:
                self.operation("[]=", owner, value, target)
        if path is None:
            if isinstance(target, ast.Subscript):
                self.evaluate(target.slice)
                container = self.evaluate(target.value)
                if container.kind is Kind.TENSOR and container.tensor.mark is not None:
                    self.operation("[]=", container, value, target)
                if container.kind is not Kind.TENSOR:
                    inner = access_path(target.value)
                    if inner is not None:
                        self.accumulation(inner, "[]=", value, target, source)
            return
        if path.endswith(".requires_grad") and isinstance(value.facet, bool):
            self.gradients_wanted(path.removesuffix(".requires_grad"), value.facet)
        if path.endswith(".grad") and value.kind is Kind.CONSTANT and value.facet is None:
            self.emit(
                What.ZERO_GRAD, self.evaluate(target.value).ident if isinstance(target, ast.Attribute) else "", target
            )
        if value.graph and source is not None and isinstance(source, ast.BinOp) and isinstance(source.op, ast.Add):
            sides = (access_path(source.left), access_path(source.right))
            if path in sides and sides[0] != sides[1]:
                other = source.right if sides[0] == path else source.left
                self.accumulation(path, "+=", self.peek(other), target, other)
        if path in self.parts:
            for key in self.parts[path]:
                if key in self.environment:
                    del self.environment[key]
            if not self.copies:  # else they may come back with an older environment
                del self.parts[path]
        own = self.own_name(path)
        if not value.ident and value.kind not in (Kind.CONSTANT, Kind.LIBRARY, Kind.FUNCTION, Kind.CLASS):
            value = value._replace(ident=own)
            self.created(own, value, target)
        elif isinstance(target, ast.Attribute) and value.ident != own and value.kind in _HELD:
            self.emit(What.ALIAS, own, target, value.ident)
        self.store(path, value)

    def gradients_wanted(self, path: str, wanted: bool) -> None:
        """`x.requires_grad = wanted`."""
        value = self.environment.get(path)
        if value is not None and value.kind is Kind.TENSOR:
            mark = value.tensor.mark if value.tensor.mark is not None else Mark("leaf", "requires_grad")
            facet = value.tensor._replace(graph=wanted, mark=mark if wanted else None)
            self.environment[path] = value._replace(facet=facet)

    def store(self, path: str, value: Value) -> None:
        """Put a value under a path of the environment."""
        self.environment[path] = value
        self.note_part(path)

    def note_part(self, path: str) -> None:
        """A path is in the environment, which goes when something else is put under a beginning of it."""
        if "." in path or "[" in path:
            for i, character in enumerate(path):
                if character in ".[":
                    self.parts.setdefault(path[:i], {})[path] = None

    def created(self, ident: str, value: Value, node: ast.AST) -> None:
        if value.kind in (Kind.MODULE, Kind.OPTIMIZER):
            detail = value.facet if value.kind is Kind.MODULE and isinstance(value.facet, str) else "new"
            indifferent = value.kind is Kind.MODULE and not self.world.mode_matters(value)
            self.emit(What.CREATE, ident, node, detail, self.instance_aliases(value), indifferent)
            self.construct(ident, value, node)
        elif value.kind is Kind.INSTANCE and "::" in value.type:
            self.emit(What.CREATE, ident, node, "new", self.instance_aliases(value))
            self.construct(ident, value, node)
        elif value.kind is Kind.UNKNOWN and not value.type:
            self.emit(What.CREATE, ident, node, "unknown")

    def construct(self, ident: str, value: Value, node: ast.AST) -> None:
        """The constructor of a workspace class runs: what it does happens here."""
        init = self.world.method(value.type, "__init__") if "::" in value.type else None
        if init is None or not init.parameters:
            return
        given = dict(zip(init.parameters[1:], value.items, strict=False))
        bindings = [(init.parameters[0], ident), *((name, argument.ident) for name, argument in given.items())]
        self.emit(What.CALL, f"{ident}$", node, init.id, tuple(bindings), given=handed_over(given))

    def instance_aliases(self, value: Value) -> tuple[tuple[str, str], ...]:
        """Attributes of a new instance that are objects known here: self.model is the `model` it was given."""
        facts = self.world.class_facts(value.type) if value.type and value.items else None
        init = self.world.method(value.type, "__init__") if facts else None
        if facts is None or init is None:
            return ()
        given = dict(zip(init.parameters[1:], value.items, strict=False))
        return tuple(
            (attribute, given[parameter].ident)
            for attribute, parameter in facts.sources.items()
            if parameter in given and given[parameter].ident
        )

    def own_name(self, path: str) -> str:
        """The identity of an object that is first seen under `path`."""
        if self.scope.top_level and not path.startswith("::"):
            return "::" + path
        return path

    def branch(self, node: ast.If) -> bool:
        self.evaluate(node.test)
        body, after_body = self.block(node.body, node, "body", dict(self.environment))
        orelse, after_orelse = self.block(node.orelse, node, "orelse", self.environment)
        if body or orelse:
            self.out.append(Branch((body, orelse)))
        return self.merge([after_body, after_orelse])

    def match(self, node: ast.Match) -> bool:
        self.evaluate(node.subject)
        arms: list[Sequence] = []
        afters: list[dict[str, Value] | None] = [self.environment]
        for case in node.cases:
            tree, after = self.block(case.body, node, "body", dict(self.environment))
            arms.append(tree)
            afters.append(after)
        self.out.append(Branch((*arms, ())))
        return self.merge(afters)

    def for_loop(self, node: ast.For | ast.AsyncFor) -> bool:
        iterable = self.evaluate(node.iter)
        source, source_value = self.iteration_source(node.iter, iterable)
        part, over_loader = self.loop_part(source, source_value)
        context = self.context
        self.context = Context(node, context, "body")
        before = dict(self.environment)
        self.copies += 1
        self.bind_iteration(node.target, node.iter, source_value, over_loader)
        self.copies -= 1
        self.context = context
        body, after = self.block(node.body, node, "body", dict(self.environment))
        if isinstance(node.target, ast.Name):
            self.elements.pop(self.own_name(node.target.id), None)
        self.merge([before, after])
        orelse, _ = self.block(node.orelse, node, "orelse", dict(self.environment))
        self.out.append(Loop(body, orelse, part, over_loader, self.line(node), node))
        return True

    def iteration_source(self, node: ast.expr, value: Value) -> tuple[ast.expr, Value]:
        """What a loop really walks over: the loader inside enumerate(tqdm(loader))."""
        while isinstance(node, ast.Call) and node.args:
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name not in _ITERATION_WRAPPERS:
                break
            candidates = [a for a in node.args if not isinstance(a, ast.Constant)]
            if name == "zip":
                ranked = [a for a in candidates if self.peek(a).kind is Kind.LOADER]
                candidates = ranked or candidates
            if not candidates:
                break
            node = candidates[0]
            value = self.peek(node)
        return node, value

    def loop_part(self, node: ast.expr, value: Value) -> tuple[Part | None, bool]:
        path = access_path(node) or ""
        if not path and isinstance(node, ast.Call):  # self.val_dataloader(), get_loader("val")
            path = access_path(node.func) or ""
        if not path and isinstance(node, ast.Subscript):  # loaders[phase]
            path = access_path(node.value) or ""
        last = path.rpartition(".")[2]
        over_loader = value.kind is Kind.LOADER or bool(_LOADER_WORDS & set(words.words(last)))
        part = value.part or words.part_of(path.replace("[", "_").replace("]", "_").replace(".", "_"))
        return part, over_loader

    def bind_iteration(self, target: ast.expr, iterable: ast.expr, source: Value, over_loader: bool) -> None:
        if (
            isinstance(iterable, ast.Call)
            and access_path(iterable.func) == "enumerate"
            and isinstance(target, ast.Tuple)
        ):
            if len(target.elts) == 2:
                self.bind(target.elts[0], NUMBER, None)
                self.bind(target.elts[1], self.element(source, over_loader), None)
                return
        if isinstance(iterable, ast.Call) and access_path(iterable.func) == "range":
            self.bind(target, NUMBER, None)
            return
        if isinstance(target, ast.Name) and source.ident and not over_loader:
            self.elements[self.own_name(target.id)] = source.ident
        self.bind(target, self.element(source, over_loader), None)

    @staticmethod
    def element(source: Value, over_loader: bool) -> Value:
        """One element of what is walked over."""
        if over_loader:
            device = source.device if source.kind is Kind.LOADER else devices.LOADER
            if source.kind is Kind.LOADER and source.items:
                return Value(Kind.TUPLE, items=tuple(_row(item) for item in source.items))
            return Value(Kind.TENSOR, facet=Tensor(False, shape=shapes.BATCH), device=device)
        if source.kind is Kind.TENSOR:
            return Value(Kind.TENSOR, facet=Tensor(source.graph, source.tensor.models), device=source.device)
        if source.kind is Kind.PARAMETERS and source.facet == "method":
            return Value(Kind.TENSOR, facet=Tensor(True, mark=Mark("leaf", "parameters()")))
        if source.kind is Kind.TUPLE and source.items and all(i.kind is source.items[0].kind for i in source.items):
            return source.items[0]._replace(ident="")
        return UNKNOWN

    def while_loop(self, node: ast.While) -> bool:
        self.evaluate(node.test)
        before = dict(self.environment)
        body, after = self.block(node.body, node, "body", dict(self.environment))
        self.merge([before, after])
        self.out.append(Loop(body, (), None, False, self.line(node), node))
        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
        return not forever or any(isinstance(n, ast.Break) for n in ast.walk(node))

    def with_block(self, node: ast.With | ast.AsyncWith) -> bool:
        mode = ""
        for item in node.items:
            self.header = item.context_expr
            value = self.evaluate(item.context_expr)
            self.header = None
            mode = self.gradient_region(item.context_expr) or mode
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value if value.ident else UNKNOWN, None)
        gradients = self.gradients
        if mode:
            self.gradients = mode
        out, context = self.out, self.context
        self.out, self.context = [], Context(node, context, "body")
        alive = self.run(node.body)
        tree = tuple(self.out)
        self.out, self.context, self.gradients = out, context, gradients
        if mode:
            self.out.append(Region(mode, tree))
        else:
            self.out.extend(tree)
        return alive

    def gradient_region(self, node: ast.expr) -> str:
        """off, on or unknown when `with node:` switches the recording of gradients; empty when it does not."""
        if not isinstance(node, ast.Call):
            return ""
        value = self.peek(node.func)
        if value.kind is Kind.LIBRARY and value.type in library.SET_GRAD:
            return constant_switch(node)
        return switched_by(self.world, value)

    def attempt(self, node: ast.Try) -> bool:
        before = dict(self.environment)
        body, after = self.block(node.body, node, "body", dict(self.environment))
        handler_base = dict(before)
        if after is not None:
            self.merge([dict(before), after])
            handler_base = dict(self.environment)
        handlers, afters = [], []
        for handler in node.handlers:
            if self.segment is not None:
                self.outcome.handlers.append((handler, self.segment))
            environment = dict(handler_base)
            if handler.name:
                environment[handler.name] = Value(Kind.INSTANCE, handler.name, "builtins.Exception")
            tree, ended = self.block(handler.body, handler, "handler", environment)
            handlers.append(tree)
            afters.append(ended)
        orelse: Sequence = ()
        if after is not None:
            orelse, after = self.block(node.orelse, node, "orelse", after)
        alive = self.merge([after, *afters])
        final, _ = self.block(node.finalbody, node, "final", self.environment)
        self.out.append(Attempt(body, tuple(handlers), orelse, final))
        return alive

    def leave(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.Return):
            self.returned.append(self.evaluate(node.value) if node.value is not None else Value(Kind.CONSTANT))
            self.out.append(EXITS["return"])
        elif isinstance(node, ast.Raise):
            if node.exc is not None:
                self.evaluate(node.exc)
            self.out.append(EXITS["raise"])
        else:
            self.out.append(EXITS["break" if isinstance(node, ast.Break) else "continue"])
        return False

    def import_names(self, node: ast.Import | ast.ImportFrom) -> None:
        for name, target in imported_names(node, self.scope.package):
            self.environment[name] = self.library(target)

    def define(self, node: FunctionNode) -> None:
        for decorator in node.decorator_list:
            self.evaluate(decorator)
        if self.segment is not None:
            self.environment[node.name] = Value(Kind.FUNCTION, type=f"{self.scope.function_id}.{node.name}")
            self.outcome.nested.append((node, self.segment, self.environment))

    def delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            path = access_path(target)
            if path is not None:
                self.environment.pop(path, None)

    def check(self, node: ast.Assert) -> None:
        self.evaluate(node.test)

    # -- expressions --------------------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression; the calls inside are recorded in execution order."""
        handler = _EXPRESSIONS.get(type(node))
        if handler is None or self.depth > _MAX_DEPTH:
            return UNKNOWN
        self.depth += 1
        value = handler(self, node)
        self.depth -= 1
        return value

    def peek(self, node: ast.expr) -> Value:
        """The value of an expression that has been evaluated already, without recording its calls again."""
        outcome, out = self.outcome, self.out
        calls, accumulations, operations = outcome.calls, outcome.accumulations, outcome.operations
        self.out, outcome.calls, outcome.accumulations, outcome.operations = [], [], [], []
        value = self.evaluate(node)
        self.out, outcome.calls, outcome.accumulations, outcome.operations = out, calls, accumulations, operations
        return value

    def name(self, node: ast.Name) -> Value:
        value = self.environment.get(node.id)
        if value is None:
            value = self.scope.enclosing.get(node.id)
        if value is None:
            value = self.scope.globals.get(node.id)
            self.world.note(f"{self.scope.path}::{node.id}")
        if value is None:
            return Value(Kind.LIBRARY, type=f"builtins.{node.id}") if node.id in _BUILTINS else UNKNOWN
        return value

    def constant(self, node: ast.Constant) -> Value:
        value = node.value
        return Value(Kind.CONSTANT, facet=value if isinstance(value, (str, int, float, bool)) else None)

    def library(self, name: str) -> Value:
        """The value of a qualified name: of the workspace when it has one, else of a library."""
        found = self.world.resolve(name, self.scope.path)
        return found if found is not None else Value(Kind.LIBRARY, type=canonical(name))

    def attribute(self, node: ast.Attribute) -> Value:
        path = access_path(node)
        if path is not None:
            found = self.environment.get(path)
            if found is not None:
                return found
        base = self.evaluate(node.value)
        if node.attr in ("values", "target"):
            found = arrays.attribute(base, node)
            if found is not None:
                return found
        return self.attribute_of(base, node.attr)

    def attribute_of(self, base: Value, attribute: str) -> Value:
        """`base.attribute`."""
        if base.kind is Kind.LIBRARY:
            return self.library(f"{base.type}.{attribute}")
        if base.kind in (Kind.MODULE, Kind.UNKNOWN) and attribute in ("module", "_orig_mod") and base.ident:
            return base  # what DataParallel and torch.compile wrap has one mode and one set of parameters
        if base.kind is Kind.TENSOR:
            return tensors.attribute(base, attribute)
        if base.type and base.kind in (Kind.INSTANCE, Kind.MODULE):
            facts = self.world.class_facts(base.type)
            held = facts.attributes.get(attribute) if facts is not None else None
            if held is not None and base.ident:
                return held._replace(ident=f"{base.ident}.{attribute}", device="")  # it moves with its owner
        if base.kind is Kind.INSTANCE and base.type and "::" not in base.type:
            return Value(Kind.UNKNOWN, f"{base.ident}.{attribute}" if base.ident else "", f"{base.type}.{attribute}")
        return Value(ident=f"{base.ident}.{attribute}") if base.ident else UNKNOWN

    def subscript(self, node: ast.Subscript) -> Value:
        base = self.evaluate(node.value)
        index = self.evaluate(node.slice)
        path = access_path(node)
        if path is not None and path in self.environment:
            return self.environment[path]
        if base.kind is Kind.TENSOR:
            return tensors.item(base, node, index)
        if (
            base.kind is Kind.TUPLE
            and isinstance(index.facet, int)
            and -len(base.items) <= index.facet < len(base.items)
        ):
            return base.items[index.facet]
        if base.ident and index.kind is Kind.CONSTANT:
            return Value(ident=f"{base.ident}[{index.facet!r}]")
        return UNKNOWN

    def display(self, node: ast.Tuple | ast.List) -> Value:
        items = tuple(self.evaluate(e) for e in node.elts[:_MAX_ELEMENTS])
        if isinstance(node, ast.List) and not items:
            return Value(Kind.LIST)
        if len(items) < len(node.elts):
            return UNKNOWN
        return Value(Kind.TUPLE, items=items)

    def dictionary(self, node: ast.Dict) -> Value:
        for key, value in zip(node.keys[:_MAX_ELEMENTS], node.values, strict=False):
            if key is not None:
                self.evaluate(key)
            self.evaluate(value)
        return Value(Kind.DICT)

    def binary(self, node: ast.BinOp) -> Value:
        return self.arithmetic(node, self.evaluate(node.left), self.evaluate(node.right))

    def arithmetic(self, node: ast.BinOp | ast.AugAssign, a: Value, b: Value) -> Value:
        """The value of an arithmetic operation on two values."""
        if a.kind is Kind.TENSOR or b.kind is Kind.TENSOR:
            one, two = a.tensor, b.tensor
            if one.shape and two.shape and one.shape != two.shape:
                self.operation(type(node.op).__name__, a, b, node)
            models: tuple[str, ...] = ()
            graph = False if a.graph is False and b.graph is False else None
            if a.graph or b.graph:
                graph = True
                models = one.models if not two.models else tuple(sorted({*one.models, *two.models}))
            if isinstance(node.op, ast.MatMult):
                return Value(Kind.TENSOR, facet=Tensor(graph, models))
            return tensors.arithmetic(a, b, graph, models, isinstance(node.op, (ast.Add, ast.Sub)))
        numbers = (Kind.CONSTANT, Kind.NUMBER)
        return NUMBER if a.kind in numbers and b.kind in numbers else UNKNOWN

    def unary(self, node: ast.UnaryOp) -> Value:
        value = self.evaluate(node.operand)
        if isinstance(node.op, ast.Not):
            return NUMBER
        if value.kind is Kind.CONSTANT and isinstance(value.facet, (int, float)) and isinstance(node.op, ast.USub):
            return value._replace(facet=-value.facet)
        return value._replace(ident="") if value.kind is Kind.TENSOR else value

    def boolean(self, node: ast.BoolOp) -> Value:
        values = [self.evaluate(v) for v in node.values]
        result = values[0]
        for value in values[1:]:
            result = join(result, value)
        return result

    def comparison(self, node: ast.Compare) -> Value:
        left = self.evaluate(node.left)
        others = [self.evaluate(c) for c in node.comparators]
        if left.kind is Kind.TENSOR or any(o.kind is Kind.TENSOR for o in others):
            one, two = left.tensor, others[0].tensor
            if one.made is not None or two.made is not None or (one.shape and two.shape and one.shape != two.shape):
                self.operation(type(node.ops[0]).__name__, left, others[0], node)
            shape = shapes.together(one.shape, two.shape)
            return Value(Kind.TENSOR, facet=Tensor(False, shape=shape, mark=tensors.compared(left, others[0])))
        return NUMBER

    def conditional(self, node: ast.IfExp) -> Value:
        self.evaluate(node.test)
        return join(self.evaluate(node.body), self.evaluate(node.orelse))

    def walrus(self, node: ast.NamedExpr) -> Value:
        value = self.evaluate(node.value)
        self.bind(node.target, value, node.value)
        return self.environment.get(node.target.id, value)

    def function_literal(self, node: ast.Lambda) -> Value:
        return UNKNOWN

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        saved, out, context = dict(self.environment), self.out, self.context
        self.out, self.context = [], Context(node, context, "body")
        self.copies += 1
        part, over_loader = None, False
        for generator in node.generators:
            iterable = self.evaluate(generator.iter)
            source, source_value = self.iteration_source(generator.iter, iterable)
            part, over_loader = self.loop_part(source, source_value)
            self.bind_iteration(generator.target, generator.iter, source_value, over_loader)
            for test in generator.ifs:
                self.evaluate(test)
        if isinstance(node, ast.DictComp):
            self.evaluate(node.key)
            element = self.evaluate(node.value)
        else:
            element = self.evaluate(node.elt)
        body = tuple(self.out)
        self.copies -= 1
        self.environment, self.out, self.context = saved, out, context
        if body:
            self.out.append(Loop(body, (), part, over_loader, self.line(node), node))
        if element.kind is Kind.TENSOR:
            return Value(Kind.TENSOR, facet=Tensor(element.graph, element.tensor.models, mark=_cut(element)))
        return UNKNOWN

    def awaited(self, node: ast.Await | ast.Starred | ast.YieldFrom) -> Value:
        return self.evaluate(node.value)

    def yielded(self, node: ast.Yield) -> Value:
        if node.value is not None:
            self.evaluate(node.value)
        return UNKNOWN

    def text(self, node: ast.JoinedStr) -> Value:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.evaluate(value.value)
        return Value(Kind.CONSTANT)

    def slice(self, node: ast.Slice) -> Value:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.evaluate(part)
        return UNKNOWN

    def call(self, node: ast.Call) -> Value:
        return apply_call(self, node)

    # -- records ------------------------------------------------------------------------------------------------

    def qualified(self, node: ast.expr) -> str:
        """The qualified name of a function expression, when it is a library's; empty otherwise."""
        value = self.peek(node)
        return value.type if value.kind is Kind.LIBRARY else ""

    def line(self, node: ast.AST) -> int:
        segment = self.segment
        if segment is None:
            return 0
        line: int = getattr(node, "lineno", 1) - 1 + segment.shift
        return line if self.scope.top_level else line - segment.first_line

    def emit(
        self,
        what: What,
        subject: str,
        node: ast.AST,
        detail: str = "",
        bindings: tuple[tuple[str, str], ...] = (),
        indifferent: bool = False,
        given: tuple[tuple[str, Value], ...] = (),
    ) -> None:
        """Record an event here."""
        line = self.line(node)
        self.out.append(
            Event(what, subject, detail, line, bindings, indifferent, given, self.context, node, self.segment)
        )

    def operation(self, operator: str, left: Value, right: Value, node: ast.AST) -> None:
        """Record an operation of which something is known that matters."""
        if self.segment is not None:
            self.outcome.operations.append(
                Operation(operator, left, right, node, self.segment, self.context, self.gradients)
            )

    def accumulation(self, path: str, how: str, value: Value, node: ast.AST, source: ast.expr | None) -> None:
        """Record that `value` is kept in what `path` names."""
        if self.segment is not None and (value.kind is Kind.TENSOR or value.kind is Kind.UNKNOWN):
            self.outcome.accumulations.append(
                Accumulation(path, how, value, node, source, self.segment, self.context, self.gradients)
            )


def _row(held: Value) -> Value:
    """What a loader yields of a tensor that its data set holds: some of its rows."""
    shape = held.tensor.shape
    rows: Shape = ("N", *shape[1:]) if shape else shapes.BATCH
    return Value(Kind.TENSOR, facet=Tensor(False, shape=rows), device=held.device)


def _cut(value: Value) -> Mark | None:
    """What cut a tensor from its graph."""
    mark = value.tensor.mark
    return mark if mark is not None and mark.what == "cut" else None


def constant_switch(node: ast.Call) -> str:
    """on/off/unknown by the literal argument of set_grad_enabled or train."""
    argument = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "mode"), None)
    if isinstance(argument, ast.Constant) and isinstance(argument.value, bool):
        return "on" if argument.value else "off"
    return "unknown"


def bound_environment(parameters: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """The environment at a function's entry: each parameter is its own identity."""
    return {name: value._replace(ident=name) for name, value in parameters}


_BUILTINS = frozenset(dir(__import__("builtins")))

_STATEMENTS: dict[type[ast.stmt], Callable[..., bool | None]] = {
    ast.Expr: Interpreter.expression_statement,
    ast.Assign: Interpreter.assign,
    ast.AnnAssign: Interpreter.annotated_assign,
    ast.AugAssign: Interpreter.augmented_assign,
    ast.If: Interpreter.branch,
    ast.Match: Interpreter.match,
    ast.For: Interpreter.for_loop,
    ast.AsyncFor: Interpreter.for_loop,
    ast.While: Interpreter.while_loop,
    ast.With: Interpreter.with_block,
    ast.AsyncWith: Interpreter.with_block,
    ast.Try: Interpreter.attempt,
    ast.Return: Interpreter.leave,
    ast.Raise: Interpreter.leave,
    ast.Break: Interpreter.leave,
    ast.Continue: Interpreter.leave,
    ast.Import: Interpreter.import_names,
    ast.ImportFrom: Interpreter.import_names,
    ast.FunctionDef: Interpreter.define,
    ast.AsyncFunctionDef: Interpreter.define,
    ast.Delete: Interpreter.delete,
    ast.Assert: Interpreter.check,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Interpreter.attempt

_EXPRESSIONS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Name: Interpreter.name,
    ast.Constant: Interpreter.constant,
    ast.Attribute: Interpreter.attribute,
    ast.Subscript: Interpreter.subscript,
    ast.Call: Interpreter.call,
    ast.Tuple: Interpreter.display,
    ast.List: Interpreter.display,
    ast.Set: Interpreter.display,
    ast.Dict: Interpreter.dictionary,
    ast.BinOp: Interpreter.binary,
    ast.UnaryOp: Interpreter.unary,
    ast.BoolOp: Interpreter.boolean,
    ast.Compare: Interpreter.comparison,
    ast.IfExp: Interpreter.conditional,
    ast.NamedExpr: Interpreter.walrus,
    ast.Lambda: Interpreter.function_literal,
    ast.ListComp: Interpreter.comprehension,
    ast.SetComp: Interpreter.comprehension,
    ast.GeneratorExp: Interpreter.comprehension,
    ast.DictComp: Interpreter.comprehension,
    ast.Await: Interpreter.awaited,
    ast.Starred: Interpreter.awaited,
    ast.YieldFrom: Interpreter.awaited,
    ast.Yield: Interpreter.yielded,
    ast.JoinedStr: Interpreter.text,
    ast.Slice: Interpreter.slice,
}
