"""Finds the config facts of one Python file in its `ast`: loads, options, and how the two are combined."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from trainwright.configs.facts import (
    NOWHERE,
    UNKNOWN,
    Arguments,
    Assignment,
    At,
    CallSite,
    ClassFacts,
    ClassKind,
    ConfigFacts,
    ConfigLoad,
    DefaultState,
    Element,
    FunctionFacts,
    Here,
    Joined,
    Loaded,
    Merge,
    Option,
    OptionKind,
    Pack,
    Parameter,
    Parser,
    Reference,
    Result,
    Symbol,
    Text,
    Up,
    choices,
    either,
    size,
)
from trainwright.configs.scalars import Dialect
from trainwright.positions import Position, Range, column_from_utf8

MODULE = "<module>"

LOADERS: dict[str, Dialect | None] = {
    **{
        f"yaml.{name}{many}": Dialect.PYYAML
        for name in ("load", "safe_load", "full_load", "unsafe_load")
        for many in ("", "_all")
    },
    "omegaconf.OmegaConf.load": Dialect.OMEGACONF,
    "omegaconf.OmegaConf.create": Dialect.OMEGACONF,
    "hydra.compose": Dialect.OMEGACONF,
    "ruamel.yaml.YAML.load": Dialect.RUAMEL,
    "ruamel.yaml.YAML.load_all": Dialect.RUAMEL,
    "ruamel.yaml.safe_load": Dialect.RUAMEL,
    "ruamel.yaml.round_trip_load": Dialect.RUAMEL,
    "ruamel.yaml.load": Dialect.RUAMEL,
    "json.load": None,
    "json.loads": None,
}
"""Functions that read a config, and how they understand a scalar."""

_MAPPING_COPIES = frozenset(
    {"copy.copy", "copy.deepcopy", "dict", "vars", "omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.create",
     "omegaconf.DictConfig", "argparse.Namespace", "types.SimpleNamespace", "easydict.EasyDict", "addict.Dict",
     "box.Box", "munch.Munch", "munch.munchify", "dataclasses.asdict", "dotmap.DotMap",
     "ml_collections.ConfigDict"}
)  # fmt: skip
_MAPPING_METHODS = frozenset({"copy", "items", "to_dict", "toDict", "dict", "model_dump", "_asdict", "__dict__"})
_STREAMS = frozenset({"open", "io.open", "codecs.open", "str", "os.fspath", "os.path.abspath", "os.path.realpath",
                      "os.path.expanduser", "os.path.normpath", "pathlib.Path", "pathlib.PurePath",
                      "hydra.utils.to_absolute_path"})  # fmt: skip
_PATH_METHODS = frozenset({"open", "read_text", "read_bytes", "read", "resolve", "absolute", "expanduser", "as_posix"})
_REPLACERS = frozenset({"dataclasses.replace", "copy.replace", "attrs.evolve", "attr.evolve"})
_PARSERS = frozenset(
    {"argparse.ArgumentParser", "configargparse.ArgumentParser", "configargparse.ArgParser",
     "configargparse.get_argument_parser", "jsonargparse.ArgumentParser"}
)  # fmt: skip
_SAME_PARSER = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"})
_VALIDATORS = frozenset({"model_validate", "parse_obj", "from_dict", "model_construct"})
_CONVERSIONS = frozenset({"float", "int", "str", "bool", "list", "tuple", "pathlib.Path"})

_DATACLASS = frozenset(
    {"dataclasses.dataclass", "attr.s", "attr.dataclass", "attr.define", "attrs.define", "attrs.frozen", "attr.frozen",
     "attr.attrs", "pydantic.dataclasses.dataclass", "flax.struct.dataclass", "chex.dataclass"}
)  # fmt: skip
_PYDANTIC = frozenset({"pydantic.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings"})
_LIGHTNING = ("lightning.", "pytorch_lightning.", "lightning_fabric.")


class Statement(Protocol):
    """A statement with its own line shift; `trainwright.source.Segment` is one."""

    @property
    def node(self) -> ast.stmt:
        """The tree. Of a class, `members` replaces `node.body`."""

    @property
    def shift(self) -> int:
        """A node's line, from 0, is `node.lineno - 1 + shift`."""

    @property
    def members(self) -> Sequence[Statement]:
        """The statements of a class body."""


@dataclass(frozen=True)
class PlainStatement:
    """A statement of a tree that was parsed as a whole."""

    node: ast.stmt
    shift: int = 0

    @property
    def members(self) -> Sequence[Statement]:
        """The statements of a class body."""
        return tuple(PlainStatement(child) for child in getattr(self.node, "body", ()))


def facts_of_text(text: str) -> ConfigFacts:
    """The facts of a Python text; none when it does not parse."""
    from trainwright.source.text import split_lines

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ConfigFacts()
    return extract_facts([PlainStatement(statement) for statement in tree.body], split_lines(text))


def extract_facts(statements: Sequence[Statement], lines: Sequence[str]) -> ConfigFacts:
    """The facts of a file's top-level statements; `lines` are those of the whole file, for columns."""
    return _Extractor(statements, lines).run()


@dataclass(frozen=True)
class _Bound:
    """One thing that a name is bound to; None where it is an element of something, which is not followed."""

    value: ast.expr | None
    shift: int
    index: int | None = None
    """Which element of `value` it is, where a tuple is unpacked."""


@dataclass
class _Scope:
    """A function while it is read. Names are joined over the whole body, regardless of order."""

    name: str
    body: list[tuple[ast.stmt, int]]
    outer: _Scope | None
    parameters: tuple[str, ...] = ()
    node: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    shift: int = 0
    bound: dict[str, list[_Bound]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    parsers: list[ast.Call] = field(default_factory=list)
    command: OptionKind | None = None
    hydra: bool = False
    evaluating: set[str] = field(default_factory=set)
    known: dict[str, Symbol] = field(default_factory=dict)


class _Extractor:
    def __init__(self, statements: Sequence[Statement], lines: Sequence[str]) -> None:
        self.lines = lines
        self.loads: list[ConfigLoad] = []
        self.load_of: dict[int, Loaded] = {}
        self.options: list[Option] = []
        self.merges: list[Merge] = []
        self.assignments: list[Assignment] = []
        self.calls: list[CallSite] = []
        self.functions: list[FunctionFacts] = []
        self.classes: list[ClassFacts] = []
        self.lightning_cli = False
        self.argument_defaults: dict[Parser, ast.expr] = {}
        self.shift = 0
        self.cuts = 0
        self.has_walrus = any(":=" in line for line in lines)
        self.module = _Scope(MODULE, [], None)
        self.scopes_read: list[_Scope] = []
        self.scopes: list[_Scope] = []
        self.definitions: set[str] = set()
        """Names of functions and classes."""
        self.class_statements: list[tuple[Statement, _Scope]] = []
        for statement in statements:
            self._divide(statement, self.module, "")

    # -- finding scopes ------------------------------------------------------------------------------------------------

    def _divide(self, statement: Statement, scope: _Scope, prefix: str) -> None:
        node = statement.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(node, statement.shift, scope, prefix)
        elif isinstance(node, ast.ClassDef):
            self.class_statements.append((statement, scope))
            self.definitions.add(node.name)
            for member in statement.members:
                if isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    self._divide(member, scope, f"{prefix}{node.name}.")
        else:
            scope.body.append((node, statement.shift))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, shift: int, outer: _Scope, prefix: str) -> None:
        arguments = node.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        scope = _Scope(prefix + node.name, [], outer, tuple(a.arg for a in every), node, shift)
        scope.body.extend((statement, shift) for statement in node.body)
        self.scopes.append(scope)
        self.definitions.add(scope.name)
        for statement in node.body:
            for inner in _statements(statement):
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self._function(inner, shift, scope, f"{scope.name}.")

    # -- the run -------------------------------------------------------------------------------------------------------

    def run(self) -> ConfigFacts:
        for scope in (self.module, *self.scopes):
            self._bind(scope)
        self.scopes_read = self._concerned()
        if not self.scopes_read:
            return ConfigFacts(classes=tuple(self._classes()), imports=tuple(sorted(self.module.imports.items())))
        if self._imports("typer") or self._imports("click") or self._imports("hydra") or self._imports("rich_click"):
            for scope in self.scopes:
                self._declare_command(scope)
            self._declare_typer_runs()
        for scope in self.scopes_read:
            for statement, shift in scope.body:
                self.shift = shift
                self._read(statement, scope)
            if scope.node is not None:
                self._finish_function(scope)
        return ConfigFacts(
            tuple(sorted(self.module.imports.items())),
            tuple(self.loads),
            tuple(self.options),
            tuple(self.merges),
            tuple(self.assignments),
            tuple(self.calls),
            tuple(self.functions),
            tuple(self._classes()),
            self.lightning_cli,
        )

    def _concerned(self) -> list[_Scope]:
        """The scopes that can have a part in any config: few in most files, and finding that out is cheap."""
        every = [self.module, *self.scopes]
        imported = {name for scope in every for name in scope.imports.values()}
        if any(name.partition(".")[0] in _CONFIG_LIBRARIES or _CONFIG_WORD.search(name) for name in imported):
            return every
        taking = [scope for scope in self.scopes if _CONFIG_NAMES.intersection(scope.parameters)]
        return [self.module, *taking] if taking else []

    def _bind(self, scope: _Scope) -> None:
        for statement, shift in scope.body:
            for node in _statements(statement):
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        top = alias.name.partition(".")[0]
                        scope.imports[alias.asname or top] = alias.name if alias.asname else top
                elif isinstance(node, ast.ImportFrom):
                    module = "." * node.level + (node.module or "")
                    for alias in node.names:
                        joiner = "" if module.endswith(".") else "."
                        scope.imports[alias.asname or alias.name] = f"{module}{joiner}{alias.name}"
                else:
                    self._bind_names(node, scope, shift)

    def _bind_names(self, node: ast.stmt, scope: _Scope, shift: int) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _bind_target(target, node.value, scope, shift)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)) and node.value is not None:
            _bind_target(node.target, node.value, scope, shift)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    _bind_target(item.optional_vars, item.context_expr, scope, shift)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            _bind_target(node.target, node.iter, scope, shift, element=True)
        if self.has_walrus:
            for expression in _expressions(node):
                for inner in walk(expression):
                    if isinstance(inner, ast.NamedExpr):
                        _bind_target(inner.target, inner.value, scope, shift)

    # -- names and values ----------------------------------------------------------------------------------------------

    def qualified(self, node: ast.expr, scope: _Scope) -> str:
        """The qualified name of a name or attribute chain: imports resolved, `::name` for this file, else empty."""
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value, scope)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name):
            return ""
        current: _Scope | None = scope
        while current is not None:
            if node.id in current.imports:
                return current.imports[node.id]
            if node.id in current.bound or node.id in current.parameters:
                return ""
            current = current.outer
        if node.id in self.definitions:
            return f"::{node.id}"
        inner = f"{scope.name}.{node.id}"
        return f"::{inner}" if inner in self.definitions else node.id

    def name(self, identifier: str, scope: _Scope) -> Symbol:
        """What a name may stand for."""
        if identifier == "__file__":
            return Here()
        current: _Scope | None = scope
        while current is not None:
            found: list[Symbol] = []
            if identifier in current.parameters:
                found.append(Parameter(current.name, identifier))
            if identifier in current.bound:
                found.append(self._bound(identifier, current))
            if found:
                return either(*found)
            if identifier in current.imports:
                return Reference(current.imports[identifier])
            current = current.outer
        qualified = self.qualified(ast.Name(identifier), scope)
        return Reference(qualified) if qualified.startswith("::") else UNKNOWN

    def _bound(self, identifier: str, scope: _Scope) -> Symbol:
        if identifier in scope.known:
            return scope.known[identifier]
        if identifier in scope.evaluating or len(scope.evaluating) > _MAX_CHAIN:
            self.cuts += 1
            return UNKNOWN
        scope.evaluating.add(identifier)
        shift, cuts = self.shift, self.cuts
        values = []
        for bound in scope.bound[identifier][:_MAX_CHOICES]:
            self.shift = bound.shift
            if bound.value is not None:
                value = self.value(bound.value, scope)
                values.append(value if bound.index is None else _element(value, bound.index))
        self.shift = shift
        scope.evaluating.discard(identifier)
        result = either(*values)
        if cuts == self.cuts or not scope.evaluating:  # complete: no name on the way was still being evaluated
            scope.known[identifier] = result
        return result

    def value(self, node: ast.expr, scope: _Scope) -> Symbol:
        """What an expression may stand for."""
        if isinstance(node, ast.Constant):
            return Text(node.value) if isinstance(node.value, str) and len(node.value) < 10_000 else UNKNOWN
        if isinstance(node, ast.Name):
            return self.name(node.id, scope)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, scope)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, ast.IfExp):
            return either(self.value(node.body, scope), self.value(node.orelse, scope))
        if isinstance(node, ast.BoolOp):
            return either(*(self.value(value, scope) for value in node.values))
        if isinstance(node, ast.NamedExpr):
            return self.value(node.value, scope)
        if isinstance(node, ast.BinOp):
            return self._operation(node, scope)
        if isinstance(node, ast.Dict):
            return either(*(self.value(v, scope) for k, v in zip(node.keys, node.values, strict=True) if k is None))
        if isinstance(node, ast.JoinedStr):
            return self._formatted(node, scope)
        if isinstance(node, ast.Tuple):
            items = tuple(self.value(item, scope) for item in node.elts[:_MAX_CHOICES])
            return Pack(items) if any(item != UNKNOWN for item in items) else UNKNOWN
        if isinstance(node, (ast.Starred, ast.Await)):
            return self.value(node.value, scope)
        return UNKNOWN

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> Symbol:
        qualified = self.qualified(node, scope)
        if qualified and not qualified.startswith("::"):
            return Reference(qualified)
        base = self.value(node.value, scope)
        if node.attr == "__dict__":
            return base
        if node.attr == "parent" and _is_path(base):
            return Up(base)
        return _at(base, node.attr)

    def _subscript(self, node: ast.Subscript, scope: _Scope) -> Symbol:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return _at(self.value(node.value, scope), node.slice.value)
        value = node.value
        if (
            isinstance(value, ast.Attribute)
            and value.attr == "parents"
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, int)
        ):
            found = self.value(value.value, scope)
            for _ in range(min(node.slice.value, 8) + 1):
                found = Up(found)
            return found
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int) and node.slice.value >= 0:
            return _element(self.value(value, scope), node.slice.value)
        return UNKNOWN

    def _operation(self, node: ast.BinOp, scope: _Scope) -> Symbol:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(node.op, ast.BitOr):
            return either(left, right)
        if isinstance(node.op, ast.Div) and left != UNKNOWN and right != UNKNOWN:
            return Joined((left, right))
        if isinstance(node.op, ast.Add) and isinstance(left, Text) and isinstance(right, Text):
            return Text(left.value + right.value)
        return UNKNOWN

    def _formatted(self, node: ast.JoinedStr, scope: _Scope) -> Symbol:
        pieces = []
        for value in node.values:
            symbol = self.value(value.value if isinstance(value, ast.FormattedValue) else value, scope)
            if not isinstance(symbol, Text):
                return UNKNOWN
            pieces.append(symbol.value)
        return Text("".join(pieces))

    def _call(self, node: ast.Call, scope: _Scope) -> Symbol:
        if id(node) in self.load_of:
            return self.load_of[id(node)]
        function = node.func
        qualified = self.qualified(function, scope)
        if qualified in LOADERS or (isinstance(function, ast.Attribute) and self._is_ruamel(function, scope)):
            loaded = self._load(node, qualified or f"ruamel.yaml.YAML.{_last(function)}", scope)
            if loaded is not None:
                return loaded
        first = node.args[0] if node.args else None
        if qualified in _PARSERS:
            return self._parser(node, scope)
        if qualified in _STREAMS:
            if len(node.args) > 1 and qualified.startswith("pathlib."):
                return _joined(*(self.value(a, scope) for a in node.args))
            return self.value(first, scope) if first is not None else UNKNOWN
        if qualified == "os.path.join":
            return _joined(*(self.value(a, scope) for a in node.args))
        if qualified == "os.path.dirname" and first is not None:
            return Up(self.value(first, scope))
        if qualified in ("pathlib.Path.cwd", "os.getcwd", "hydra.utils.get_original_cwd"):
            return Text("")
        if qualified == "locals" and scope.command is not None:
            return Arguments(Parser(scope.name))
        if qualified in _MAPPING_COPIES or qualified == "omegaconf.OmegaConf.merge":
            given = [*node.args, *(k.value for k in node.keywords if k.arg is None)]
            return either(*(self.value(a, scope) for a in given))
        if qualified == "omegaconf.OmegaConf.structured" and first is not None:
            target = self.qualified(first, scope) or self._constructed(first, scope)
            return Result(target) if target else UNKNOWN
        if qualified in _REPLACERS and first is not None:
            return self.value(first, scope)
        if qualified in _CONVERSIONS and first is not None:
            return self.value(first, scope)
        if isinstance(function, ast.Attribute):
            done = self._method(node, function, qualified, scope)
            if done is not None:
                return done
        if qualified and (qualified.startswith(("::", ".")) or "." in qualified):
            return self._result(node, qualified, scope)
        return UNKNOWN

    def _method(self, node: ast.Call, function: ast.Attribute, qualified: str, scope: _Scope) -> Symbol | None:
        method, first = function.attr, node.args[0] if node.args else None
        if method in _VALIDATORS:
            target = self.qualified(function.value, scope)
            if target.startswith(("::", ".")) and first is not None:
                return Result(target, expanded=(self.value(first, scope),))
        if qualified and not qualified.startswith("::"):
            return None
        base = self.value(function.value, scope)
        if method in ("parse_args", "parse_known_args") and not isinstance(base, Reference):
            return Arguments(base) if base != UNKNOWN else UNKNOWN
        if method in ("get", "pop", "setdefault") and isinstance(first, ast.Constant) and isinstance(first.value, str):
            return _at(base, first.value)
        if method in _MAPPING_METHODS or method in _PATH_METHODS or method in _SAME_PARSER:
            return base
        if method == "joinpath":
            return _joined(base, *(self.value(a, scope) for a in node.args))
        if method == "with_name" and first is not None:
            return _joined(Up(base), self.value(first, scope))
        return None

    def _result(self, node: ast.Call, target: str, scope: _Scope) -> Symbol:
        if target.partition(".")[0] in _NOT_OURS:
            return UNKNOWN
        arguments = tuple(self.value(a, scope) for a in node.args[:16])
        keywords = tuple((k.arg, self.value(k.value, scope)) for k in node.keywords if k.arg is not None)
        expanded = tuple(self.value(k.value, scope) for k in node.keywords if k.arg is None)
        result = Result(target, arguments, keywords, expanded)
        return result if size(result) <= _MAX_SYMBOL else Result(target)

    def _constructed(self, node: ast.expr, scope: _Scope) -> str:
        return self.qualified(node.func, scope) if isinstance(node, ast.Call) else ""

    def _parser(self, node: ast.Call, scope: _Scope) -> Symbol:
        for ordinal, known in enumerate(scope.parsers):
            if known is node:
                return Parser(scope.name, ordinal)
        scope.parsers.append(node)
        parser = Parser(scope.name, len(scope.parsers) - 1)
        for keyword in node.keywords:
            if keyword.arg == "argument_default":
                self.argument_defaults[parser] = keyword.value
        return parser

    # -- loads ---------------------------------------------------------------------------------------------------------

    def _is_ruamel(self, function: ast.Attribute, scope: _Scope) -> bool:
        """Whether this is `load` of a `ruamel.yaml.YAML(...)` object."""
        if function.attr not in ("load", "load_all"):
            return False
        receiver = function.value
        candidates: list[ast.expr | None] = [receiver]
        if isinstance(receiver, ast.Name):
            current: _Scope | None = scope
            while current is not None and receiver.id not in current.bound:
                current = current.outer
            candidates = [bound.value for bound in current.bound[receiver.id]] if current is not None else []
        return any(
            isinstance(c, ast.Call) and self.qualified(c.func, scope).startswith("ruamel.yaml.YAML") for c in candidates
        )

    def _load(self, node: ast.Call, api: str, scope: _Scope) -> Symbol | None:
        stream = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "stream"), None)
        if stream is None:
            return None
        dialect = LOADERS.get(api, Dialect.RUAMEL)
        source = self.value(stream, scope)
        text, holder, text_range = None, "", NOWHERE
        constant = self._constant_text(stream, scope)
        if api == "omegaconf.OmegaConf.create" and constant is None:
            return None  # a dictionary: no text is read
        if constant is not None and dialect is not None:
            text, holder, text_range = constant
        loaded = Loaded(len(self.loads))
        self.load_of[id(node)] = loaded
        self.loads.append(
            ConfigLoad(
                api,
                dialect,
                scope.name,
                UNKNOWN if text is not None else source,
                text,
                holder,
                self.range(node),
                text_range,
            )
        )
        return loaded

    def _constant_text(self, stream: ast.expr, scope: _Scope) -> tuple[str, str, Range] | None:
        """YAML that stands in the code: the text, the name of the constant, and where it stands."""
        if isinstance(stream, ast.Call):
            inner = stream.args[0] if stream.args else None
            if self.qualified(stream.func, scope) in ("io.StringIO", "textwrap.dedent") and inner is not None:
                found = self._constant_text(inner, scope)
                dedented = self.qualified(stream.func, scope) == "textwrap.dedent"
                return None if dedented and found is not None and found[0][:1] in "\n " else found
            return None
        if isinstance(stream, ast.Constant):
            if isinstance(stream.value, str) and _is_yaml(stream.value):
                return stream.value, "", self.range(stream)
            return None
        if not isinstance(stream, ast.Name) or stream.id in scope.parameters:
            return None
        current: _Scope | None = scope
        while current is not None and stream.id not in current.bound:
            if stream.id in current.parameters:
                return None
            current = current.outer
        values = current.bound[stream.id] if current is not None else []
        constant = values[0].value if len(values) == 1 else None
        if not (isinstance(constant, ast.Constant) and isinstance(constant.value, str) and _is_yaml(constant.value)):
            return None
        return constant.value, stream.id, self.range(constant, values[0].shift)

    # -- reading statements --------------------------------------------------------------------------------------------

    def _read(self, statement: ast.stmt, scope: _Scope, guard: ast.expr | None = None) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        for expression in _expressions(statement):
            self._expression(expression, scope)
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._assign(target, statement.value, statement, scope, guard)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.BitOr):
            low, high = self.value(statement.target, scope), self.value(statement.value, scope)
            self._merge(low, high, statement, scope)
        elif isinstance(statement, ast.Return) and statement.value is not None and scope.node is not None:
            scope.bound.setdefault("return", []).append(_Bound(statement.value, self.shift))
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            self._loop(statement, scope)
        for block, condition in _blocks(statement):
            for inner in block:
                self._read(inner, scope, condition if condition is not None else guard)

    def _expression(self, root: ast.expr, scope: _Scope) -> None:
        for node in walk(root):
            if isinstance(node, ast.Call):
                self._read_call(node, scope)
            elif isinstance(node, ast.Dict):
                self._read_dict(node, scope)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
                self._merge(self.value(node.left, scope), self.value(node.right, scope), node, scope)
            elif isinstance(node, ast.IfExp):
                self._read_choice(node, scope)
            elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
                high, low = (self.value(v, scope) for v in node.values)
                self._assignment(low, high, node, scope, when_set=True)

    def _read_call(self, node: ast.Call, scope: _Scope) -> None:
        function = node.func
        qualified = self.qualified(function, scope)
        if qualified.endswith("LightningCLI") and qualified.startswith((*_LIGHTNING, "jsonargparse")):
            self.lightning_cli = True
        if qualified == "omegaconf.OmegaConf.merge":
            values = [self.value(a, scope) for a in node.args]
            for low, high in itertools.pairwise(values):
                self._merge(low, high, node, scope)
            if len(values) > 2:
                self._merge(values[0], values[-1], node, scope)
        elif (qualified == "dict" or qualified in _REPLACERS) and node.args:
            low = self.value(node.args[0], scope)
            for keyword in node.keywords:
                self._merge_keyword(low, keyword, node, scope)
        elif qualified == "setattr" and len(node.args) == 3:
            self._assign_key(node.args[0], node.args[1], node.args[2], node, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "add_argument":
            self._add_argument(node, function, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "set_defaults":
            self._set_defaults(node, function, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "update":
            low = self.value(function.value, scope)
            for argument in node.args[:1]:
                if isinstance(argument, ast.Dict):
                    self._dict_over(low, argument, node, scope)
                else:
                    self._merge(low, self.value(argument, scope), node, scope)
            for keyword in node.keywords:
                self._merge_keyword(low, keyword, node, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "get" and len(node.args) == 2:
            self._assignment(self.value(node.args[1], scope), self.value(node, scope), node, scope)
        value = self.value(node, scope)
        if isinstance(value, Result) and self._matters(value):
            self.calls.append(CallSite(value, scope.name, self.range(node)))

    def _matters(self, call: Result) -> bool:
        given = [*call.arguments, *(value for _, value in call.keywords), *call.expanded]
        return any(
            not isinstance(choice, (Text, Reference)) or (isinstance(choice, Text) and _is_yaml_path(choice.value))
            for value in given
            for choice in choices(value)
        )

    def _merge_keyword(self, low: Symbol, keyword: ast.keyword, node: ast.Call, scope: _Scope) -> None:
        high = self.value(keyword.value, scope)
        if keyword.arg is None:
            self._merge(low, high, node, scope)
        else:
            self._assignment(_at(low, keyword.arg), high, keyword, scope)

    def _read_dict(self, node: ast.Dict, scope: _Scope) -> None:
        """`{**cfg, **vars(args), "lr": args.lr}`: what comes later wins."""
        before: Symbol = UNKNOWN
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                high = self.value(value, scope)
                self._merge(before, high, node, scope)
                before = either(before, high)
            elif isinstance(key, ast.Constant) and isinstance(key.value, str) and before != UNKNOWN:
                self._assignment(_at(before, key.value), self.value(value, scope), value, scope)

    def _dict_over(self, low: Symbol, display: ast.Dict, node: ast.Call, scope: _Scope) -> None:
        for key, value in zip(display.keys, display.values, strict=True):
            if key is None:
                self._merge(low, self.value(value, scope), node, scope)
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                self._assignment(_at(low, key.value), self.value(value, scope), value, scope)

    def _read_choice(self, node: ast.IfExp, scope: _Scope) -> None:
        """`args.lr if args.lr is not None else cfg["lr"]`, either way round."""
        tested, positive = _tested(node.test)
        if tested is None:
            return
        high, low = (node.body, node.orelse) if positive else (node.orelse, node.body)
        if ast.dump(_unconverted(high)) == ast.dump(tested):
            self._assignment(self.value(low, scope), self.value(high, scope), node, scope, when_set=True)

    def _assign(
        self, target: ast.expr, value: ast.expr, statement: ast.stmt, scope: _Scope, guard: ast.expr | None
    ) -> None:
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            low, high = self.value(target, scope), self.value(value, scope)
            if not any(isinstance(c, At) for c in choices(low)) or isinstance(value, (ast.IfExp, ast.BoolOp)):
                return
            tested, positive = (None, False) if guard is None else _tested(guard)
            if guard is not None and tested is None:
                return  # under a condition of its own
            if tested is None:
                self._assignment(low, high, statement, scope)
            elif positive and ast.dump(_unconverted(value)) == ast.dump(tested):
                self._assignment(low, high, statement, scope, when_set=True)
            elif not positive and ast.dump(_loaded(target)) == ast.dump(tested):
                # `if args.lr is None: args.lr = cfg["lr"]`: the target wins when it is set
                self._assignment(high, low, statement, scope, when_set=True)
        elif isinstance(target, ast.Name) and guard is not None:
            tested, positive = _tested(guard)
            if not positive and isinstance(tested, ast.Name) and tested.id == target.id:
                self._assignment(self.value(value, scope), self.name(target.id, scope), statement, scope, when_set=True)

    def _assign_key(self, base: ast.expr, key: ast.expr, value: ast.expr, node: ast.Call, scope: _Scope) -> None:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self._assignment(_at(self.value(base, scope), key.value), self.value(value, scope), node, scope)

    def _loop(self, node: ast.For | ast.AsyncFor, scope: _Scope) -> None:
        """`for key, value in cfg.items(): setattr(args, key, value)` and `cfg[key] = value`."""
        target = node.target
        if not (isinstance(target, ast.Tuple) and len(target.elts) == 2):
            return
        key, value = (element.id if isinstance(element, ast.Name) else "" for element in target.elts)
        source = node.iter
        if not (isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute)):
            return
        if source.func.attr != "items":
            return
        high = self.value(source.func.value, scope)
        for statement in node.body:
            inner = statement
            if isinstance(statement, ast.If) and len(statement.body) == 1 and not statement.orelse:
                tested, positive = _tested(statement.test)
                if not (positive and isinstance(tested, ast.Name) and tested.id == value):
                    continue  # under a condition of its own
                inner = statement.body[0]
            low = self._loop_target(inner, key, value, scope)
            if low is not None:
                self._merge(low, high, inner, scope)

    def _loop_target(self, statement: ast.stmt, key: str, value: str, scope: _Scope) -> Symbol | None:
        def names(node: ast.expr, wanted: str) -> bool:
            return isinstance(node, ast.Name) and node.id == wanted

        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            arguments = call.args if names(call.func, "setattr") and len(call.args) == 3 else None
            if arguments and names(arguments[1], key) and names(arguments[2], value):
                return self.value(arguments[0], scope)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Subscript) and names(target.slice, key) and names(statement.value, value):
                return self.value(target.value, scope)
        return None

    def _merge(self, low: Symbol, high: Symbol, node: ast.AST, scope: _Scope) -> None:
        if low != UNKNOWN and high != UNKNOWN and low != high:
            self.merges.append(Merge(low, high, scope.name, self.range(node)))

    def _assignment(self, low: Symbol, high: Symbol, node: ast.AST, scope: _Scope, *, when_set: bool = False) -> None:
        if low != UNKNOWN and high != UNKNOWN and low != high:
            self.assignments.append(Assignment(low, high, when_set, scope.name, self.range(node)))

    # -- options -------------------------------------------------------------------------------------------------------

    def _add_argument(self, node: ast.Call, function: ast.Attribute, scope: _Scope) -> None:
        owner = self.value(function.value, scope)
        declared = argparse_name(node)
        if declared is None or owner == UNKNOWN or isinstance(owner, Reference):
            return
        name, spelling = declared
        keywords = {k.arg: k.value for k in node.keywords if k.arg is not None}
        action = keywords.get("action")
        kind = action.value if isinstance(action, ast.Constant) else _last(action) if action is not None else ""
        default = keywords.get("default")
        for parser in choices(owner):
            if default is None and isinstance(parser, Parser):
                given = self.argument_defaults.get(parser)
                if given is not None and not (isinstance(given, ast.Constant) and given.value is None):
                    default = given
        state, value, source = self._default(default, scope)
        if default is None:
            off = {"store_true": False, "store_false": True}.get(str(kind))
            if off is not None:
                state, value, source = DefaultState.KNOWN, off, str(off)
        if kind in ("version", "help", "append", "count", "append_const", "store_const"):
            state = DefaultState.ABSENT
        converter = self.qualified(keywords["type"], scope) if "type" in keywords else ""
        if state is DefaultState.KNOWN and isinstance(value, str) and converter in ("float", "int"):
            # argparse puts a default that is text through `type`
            try:
                value = float(value) if converter == "float" else int(value)
            except ValueError:
                state = DefaultState.UNKNOWN
        self.options.append(
            Option(
                name,
                OptionKind.ARGPARSE,
                owner,
                scope.name,
                state,
                value,
                source,
                spelling,
                converter,
                kind in ("store_true", "store_false"),
                _promises(keywords.get("help")),
                range=self.range(node),
                default_range=self.range(keywords.get("default", node)),
            )
        )

    def _set_defaults(self, node: ast.Call, function: ast.Attribute, scope: _Scope) -> None:
        owner = self.value(function.value, scope)
        if owner == UNKNOWN:
            return
        for keyword in node.keywords:
            if keyword.arg is None:
                self._merge(Arguments(owner), self.value(keyword.value, scope), node, scope)
                continue
            state, value, source = self._default(keyword.value, scope)
            span = self.range(keyword.value)
            self.options.append(
                Option(
                    keyword.arg,
                    OptionKind.ARGPARSE,
                    owner,
                    scope.name,
                    state,
                    value,
                    source,
                    keyword.arg,
                    from_set_defaults=True,
                    range=self.range(keyword),
                    default_range=span,
                )
            )

    def _default(self, node: ast.expr | None, scope: _Scope) -> tuple[DefaultState, Any, str]:
        if node is None or (isinstance(node, ast.Constant) and node.value in (None, ...)):
            return DefaultState.ABSENT, None, ""
        if self.qualified(node, scope) in ("argparse.SUPPRESS", "dataclasses.MISSING", "omegaconf.MISSING"):
            return DefaultState.ABSENT, None, ""
        value = self.literal(node, scope)
        if value is _NO_LITERAL:
            return DefaultState.UNKNOWN, None, ""
        return DefaultState.KNOWN, value, self._written(node)

    def literal(self, node: ast.expr, scope: _Scope) -> Any:
        """The value of a literal, a `Path("...")`, or of a constant of the module; `_NO_LITERAL` when there is none."""
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            pass
        if isinstance(node, ast.Call) and self.qualified(node.func, scope) in ("pathlib.Path", "str", "float"):
            return self.literal(node.args[0], scope) if len(node.args) == 1 else _NO_LITERAL
        if isinstance(node, ast.Name):
            bound = self.module.bound.get(node.id, [])
            only = bound[0].value if len(bound) == 1 else None
            if only is not None and not isinstance(only, ast.Name):
                return self.literal(only, self.module)
        return _NO_LITERAL

    def _declare_command(self, scope: _Scope) -> None:
        node = scope.node
        if node is None:
            return
        self.shift = scope.shift
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            qualified = self.qualified(function, scope.outer or scope)
            last = _last(function)
            if qualified in ("click.command", "click.group") or qualified in ("rich_click.command",):
                scope.command = OptionKind.CLICK
            elif qualified in ("click.option", "rich_click.option") and isinstance(decorator, ast.Call):
                scope.command = OptionKind.CLICK
                self._click_option(decorator, scope)
            elif qualified == "hydra.main":
                scope.hydra = True
                self._hydra(decorator, scope)
            elif last in ("command", "callback") and self._imports("typer") and scope.command is None:
                scope.command = OptionKind.TYPER
        if scope.command is OptionKind.TYPER:
            self._parameters(scope)

    def _declare_typer_runs(self) -> None:
        """`typer.run(main)` makes a command of `main`."""
        if not self._imports("typer"):
            return
        for scope in (self.module, *self.scopes):
            for statement, _ in scope.body:
                for node in ast.walk(statement):
                    if not (isinstance(node, ast.Call) and self.qualified(node.func, scope) == "typer.run"):
                        continue
                    target = self.qualified(node.args[0], scope) if node.args else ""
                    for command in self.scopes:
                        if target == f"::{command.name}" and command.command is None:
                            command.command = OptionKind.TYPER
                            self._parameters(command)

    def _imports(self, library: str) -> bool:
        return any(
            q.partition(".")[0] == library for scope in (self.module, *self.scopes) for q in scope.imports.values()
        )

    def _hydra(self, decorator: ast.expr, scope: _Scope) -> None:
        if not isinstance(decorator, ast.Call) or not scope.parameters:
            return
        given = dict(zip(("config_path", "config_name"), decorator.args, strict=False))
        given.update({k.arg: k.value for k in decorator.keywords if k.arg in ("config_path", "config_name")})
        outer = scope.outer or scope
        folder = self.value(given["config_path"], outer) if "config_path" in given else Text("")
        name = self.value(given["config_name"], outer) if "config_name" in given else UNKNOWN
        if not isinstance(name, Text):
            return
        file = name.value if name.value.endswith((".yaml", ".yml")) else f"{name.value}.yaml"
        folder = folder if isinstance(folder, Text) else Text("")
        path = Joined((Up(Here()), folder, Text(file)))
        loaded = Loaded(len(self.loads))
        self.loads.append(ConfigLoad("hydra.main", Dialect.OMEGACONF, scope.name, path, range=self.range(decorator)))
        scope.known[scope.parameters[0]] = loaded
        scope.bound.setdefault(scope.parameters[0], [])

    def _click_option(self, node: ast.Call, scope: _Scope) -> None:
        declared = click_name(node)
        if declared is None:
            return
        name, spelling = declared
        keywords = {k.arg: k.value for k in node.keywords if k.arg is not None}
        default = keywords.get("default")
        state, value, source = self._default(default, scope.outer or scope)
        switch = keywords.get("is_flag")
        flag = "/" in spelling or (isinstance(switch, ast.Constant) and bool(switch.value))
        if default is None and flag:
            state, value, source = DefaultState.KNOWN, False, "False"
        self.options.append(
            Option(
                name,
                OptionKind.CLICK,
                Parser(scope.name),
                scope.name,
                state,
                value,
                source,
                spelling.partition("/")[0],
                flag=flag,
                promises_override=_promises(keywords.get("help")) or _documented_override(scope.node, name),
                range=self.range(node),
                default_range=self.range(default if default is not None else node),
            )
        )

    def _parameters(self, scope: _Scope) -> None:
        assert scope.node is not None
        outer = scope.outer or scope
        for argument, default in parameters_with_defaults(scope.node.args):
            annotation = argument.annotation
            options = [default] if default is not None else []
            if isinstance(annotation, ast.Subscript) and self.qualified(annotation.value, outer).endswith("Annotated"):
                inner = annotation.slice
                if isinstance(inner, ast.Tuple):
                    annotation = inner.elts[0]
                    options.extend(inner.elts[1:])
            value = default
            help_text: ast.expr | None = None
            for option in options:
                if not (isinstance(option, ast.Call) and self._is_typer_parameter(option, outer)):
                    continue
                help_text = next((k.value for k in option.keywords if k.arg == "help"), help_text)
                if option is default:
                    value = option.args[0] if option.args else None
                    value = next((k.value for k in option.keywords if k.arg == "default"), value)
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value[:1] == "-":
                        value = None
            state, known, source = self._default(value, outer)
            self.options.append(
                Option(
                    argument.arg,
                    OptionKind.TYPER,
                    Parser(scope.name),
                    scope.name,
                    state,
                    known,
                    source,
                    "--" + argument.arg.replace("_", "-"),
                    self.qualified(annotation, outer) if annotation is not None else "",
                    promises_override=_promises(help_text) or _documented_override(scope.node, argument.arg),
                    range=self.range(argument),
                    default_range=self.range(value if value is not None else argument),
                )
            )

    def _is_typer_parameter(self, node: ast.Call, scope: _Scope) -> bool:
        return self.qualified(node.func, scope) in ("typer.Option", "typer.Argument")

    # -- functions and classes -----------------------------------------------------------------------------------------

    def _finish_function(self, scope: _Scope) -> None:
        assert scope.node is not None
        self.shift = scope.shift
        returns = self._bound("return", scope) if "return" in scope.bound else UNKNOWN
        defaults = []
        for argument, default in parameters_with_defaults(scope.node.args):
            value = self.literal(default, scope.outer or scope) if default is not None else None
            if isinstance(value, str) and _is_yaml_path(value):
                defaults.append((argument.arg, Text(value)))
        if returns == UNKNOWN and not defaults and scope.command is None and not scope.hydra:
            relevant = {name for site in self.calls for name in (site.call.target[2:], site.function)}
            relevant.update(load.function for load in self.loads)
            relevant.update(merge.function for merge in self.merges)
            relevant.update(assignment.function for assignment in self.assignments)
            relevant.update(option.function for option in self.options)
            if scope.name not in relevant and not _CONFIG_NAMES.intersection(scope.parameters):
                return
        parameters = scope.parameters[1:] if scope.parameters[:1] in (("self",), ("cls",)) else scope.parameters
        self.functions.append(
            FunctionFacts(scope.name, parameters, returns, scope.command, scope.hydra, tuple(defaults))
        )

    def _classes(self) -> Iterator[ClassFacts]:
        for statement, scope in self.class_statements:
            node = statement.node
            assert isinstance(node, ast.ClassDef)
            bases = tuple(filter(None, (self.qualified(base, scope) for base in node.bases)))
            kind = self._class_kind(node, bases, scope)
            if kind in (ClassKind.DATACLASS, ClassKind.PYDANTIC):
                options = tuple(self._fields(statement, node, scope))
                anything = False
            else:
                options, anything = self._init(statement, node, scope)
            if options or bases or kind is not ClassKind.OTHER:
                yield ClassFacts(node.name, kind, bases, options, anything)

    def _class_kind(self, node: ast.ClassDef, bases: Iterable[str], scope: _Scope) -> ClassKind:
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self.qualified(function, scope) in _DATACLASS:
                return ClassKind.DATACLASS
        for base in bases:
            kind = library_class(base)
            if kind is not ClassKind.OTHER:
                return kind
        return ClassKind.OTHER

    def _fields(self, statement: Statement, node: ast.ClassDef, scope: _Scope) -> Iterator[Option]:
        for member in statement.members:
            declared = member.node
            if not (isinstance(declared, ast.AnnAssign) and isinstance(declared.target, ast.Name)):
                continue
            self.shift = member.shift
            value = field_default(declared.value)
            state, known, source = self._default(value, scope)
            annotation = self.qualified(declared.annotation, scope)
            yield Option(
                declared.target.id,
                OptionKind.FIELD,
                Reference(f"::{node.name}"),
                node.name,
                state,
                known,
                source,
                declared.target.id,
                annotation,
                range=self.range(declared),
                default_range=self.range(value if value is not None else declared),
            )

    def _init(self, statement: Statement, node: ast.ClassDef, scope: _Scope) -> tuple[tuple[Option, ...], bool]:
        for member in statement.members:
            function = member.node
            if not (isinstance(function, ast.FunctionDef) and function.name == "__init__"):
                continue
            self.shift = member.shift
            found = []
            for argument, default in parameters_with_defaults(function.args)[1:]:
                state, known, source = self._default(default, scope)
                found.append(
                    Option(
                        argument.arg,
                        OptionKind.PARAMETER,
                        Reference(f"::{node.name}"),
                        f"{node.name}.__init__",
                        state,
                        known,
                        source,
                        argument.arg,
                        self.qualified(argument.annotation, scope) if argument.annotation is not None else "",
                        range=self.range(argument),
                        default_range=self.range(default if default is not None else argument),
                    )
                )
            return tuple(found), function.args.kwarg is not None
        return (), False

    # -- places --------------------------------------------------------------------------------------------------------

    def range(self, node: ast.AST, shift: int | None = None) -> Range:
        """Where a node stands, in code points."""
        start_line: int = getattr(node, "lineno", 1)
        end_line: int = getattr(node, "end_lineno", None) or start_line
        shift = self.shift if shift is None else shift
        start = self._position(start_line - 1 + shift, getattr(node, "col_offset", 0))
        return Range(start, self._position(end_line - 1 + shift, getattr(node, "end_col_offset", None) or 0))

    def _written(self, node: ast.expr) -> str:
        """An expression as it stands in the text, where it stands on one line."""
        start, end = self.range(node)
        if start.line == end.line < len(self.lines):
            return self.lines[start.line][start.column : end.column]
        return ast.unparse(node)

    def _position(self, line: int, byte_column: int) -> Position:
        if 0 <= line < len(self.lines):
            return Position(line, column_from_utf8(self.lines[line], byte_column))
        return Position(max(line, 0), byte_column)


class _NoLiteral:
    pass


_NO_LITERAL = _NoLiteral()

_LEAVES = frozenset(
    {ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.Break, ast.Continue, ast.alias}
    | set(ast.operator.__subclasses__())
    | set(ast.cmpop.__subclasses__())
    | set(ast.unaryop.__subclasses__())
    | set(ast.boolop.__subclasses__())
)

_MAX_CHAIN = 40
_MAX_CHOICES = 12
_MAX_SYMBOL = 60
"""What a name stands for is followed no further than this: symbols stay small, whatever the code looks like."""

_CONFIG_LIBRARIES = frozenset(
    {"yaml", "omegaconf", "hydra", "argparse", "typer", "click", "rich_click", "jsonargparse", "ruamel",
     "configargparse", "ml_collections", "pydantic", "pydantic_settings"}
)  # fmt: skip
_CONFIG_NAMES = frozenset({"cfg", "config", "conf", "args", "opt", "opts", "hparams", "settings"})
_CONFIG_WORD = re.compile(
    r"(?:^|[._])(?:\w*config|cfg|options?|arguments|args|parse_args|\w*settings|hparams|cli|LightningCLI)(?:$|[._])"
)
_NOT_OURS = frozenset(
    {"torch", "numpy", "pandas", "sklearn", "os", "json", "logging", "math", "random", "mlflow", "wandb", "tqdm",
     "matplotlib", "builtins", "pathlib", "shutil", "time", "datetime", "yaml", "argparse", "typer", "click", "copy"}
)  # fmt: skip
_OVERRIDE = re.compile(r"\boverrid", re.IGNORECASE)


def library_class(qualified: str) -> ClassKind:
    """What a library's class is to configs."""
    if qualified in _PYDANTIC:
        return ClassKind.PYDANTIC
    if qualified.startswith(_LIGHTNING):
        if qualified.endswith(".LightningModule"):
            return ClassKind.LIGHTNING_MODULE
        if qualified.endswith(".LightningDataModule"):
            return ClassKind.LIGHTNING_DATA_MODULE
    return ClassKind.OTHER


def argparse_name(node: ast.Call) -> tuple[str, str] | None:
    """Destination and spelling of the option that an `add_argument` call declares; None when they are not literal."""
    flags = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not flags or len(flags) != len(node.args):
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    destination = long.lstrip("-").replace("-", "_")
    for keyword in node.keywords:
        if keyword.arg == "dest":
            if not (isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)):
                return None
            destination = keyword.value.value
    return destination, long


def click_name(node: ast.Call) -> tuple[str, str] | None:
    """Parameter name and spelling of the option that a `click.option` decorator declares."""
    given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    flags = [flag for flag in given if flag.startswith("-")]
    if not flags:
        return None
    explicit = [name for name in given if name.isidentifier()]
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    name = explicit[0] if explicit else long.partition("/")[0].lstrip("-").replace("-", "_").lower()
    return name, long


def field_default(value: ast.expr | None) -> ast.expr | None:
    """The default of a dataclass or pydantic field: through `field(default=...)`, `Field(...)` and simple factories."""
    if not (isinstance(value, ast.Call) and _last(value.func) in ("field", "Field", "ib", "attrib")):
        return value
    for keyword in value.keywords:
        if keyword.arg == "default":
            return keyword.value
        if keyword.arg in ("default_factory", "factory"):
            return keyword.value.body if isinstance(keyword.value, ast.Lambda) else None
    return value.args[0] if value.args and _last(value.func) == "Field" else None


def parameters_with_defaults(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """Every named parameter with its default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = list(zip(positional, [*missing, *arguments.defaults], strict=True))
    return pairs + list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))


def _promises(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_OVERRIDE.search(node.value))


def _documented_override(node: ast.FunctionDef | ast.AsyncFunctionDef | None, name: str) -> bool:
    """Whether the docstring's paragraph on a parameter says that it overrides something."""
    text = ast.get_docstring(node) if node is not None else None
    if not text:
        return False
    match = re.search(
        rf"^(?P<indent>[ \t]*)(?::param )?{re.escape(name)}\b[^\n]*(?:\n(?P=indent)[ \t]+[^\n]*)*", text, re.M
    )
    return match is not None and bool(_OVERRIDE.search(match[0]))


def _is_yaml_path(text: str) -> bool:
    return text.endswith((".yaml", ".yml"))


def _is_yaml(text: str) -> bool:
    """Whether a string is YAML itself rather than the name of a file."""
    return ":" in text and ("\n" in text or re.match(r"\s*[\w\"'{-][^/\\]*:\s", text) is not None)


def _is_path(symbol: Symbol) -> bool:
    return any(isinstance(choice, (Here, Up, Joined, Text)) for choice in choices(symbol))


def _at(base: Symbol, key: str) -> Symbol:
    depth, inner = 0, base
    while isinstance(inner, At):
        depth, inner = depth + 1, inner.base
    if depth > 12:
        return UNKNOWN
    found = [
        At(choice, key)
        for choice in choices(base)
        if isinstance(choice, (Loaded, Parameter, Result, Arguments, At, Element))
    ]
    return either(*found)


def _joined(*parts: Symbol) -> Symbol:
    return UNKNOWN if UNKNOWN in parts else Joined(parts)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _loaded(node: ast.expr) -> ast.expr:
    """An assignment's target as the expression that reads it."""
    if isinstance(node, ast.Attribute):
        return ast.Attribute(node.value, node.attr, ast.Load())
    if isinstance(node, ast.Subscript):
        return ast.Subscript(node.value, node.slice, ast.Load())
    return node


def _unconverted(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Call) and _last(node.func) in ("float", "int", "str", "Path") and len(node.args) == 1:
        return node.args[0]
    return node


def _tested(test: ast.expr) -> tuple[ast.expr | None, bool]:
    """What `x is not None`, `x is None`, `x`, `not x` test, and whether they hold when it is set."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        tested, positive = _tested(test.operand)
        return tested, not positive
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        other = test.comparators[0]
        if isinstance(other, ast.Constant) and other.value is None and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
            return test.left, isinstance(test.ops[0], ast.IsNot)
        return None, False
    if isinstance(test, (ast.Name, ast.Attribute, ast.Subscript)):
        return test, True
    return None, False


def _bind_target(
    target: ast.expr,
    value: ast.expr | None,
    scope: _Scope,
    shift: int,
    *,
    element: bool = False,
    index: int | None = None,
) -> None:
    if isinstance(target, ast.Name):
        scope.bound.setdefault(target.id, []).append(_Bound(None if element else value, shift, index))
        return
    if not isinstance(target, (ast.Tuple, ast.List)):
        return
    parts = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else None
    unknown = element or index is not None or any(isinstance(part, ast.Starred) for part in target.elts)
    for number, part in enumerate(target.elts):
        if parts is not None and not unknown:
            _bind_target(part, parts[number], scope, shift)
        else:
            _bind_target(part, value, scope, shift, element=unknown, index=number)


def _element(value: Symbol, index: int) -> Symbol:
    found: list[Symbol] = []
    for choice in choices(value):
        if isinstance(choice, Pack):
            found.extend(choice.items[index : index + 1])
        elif isinstance(choice, Result):
            found.append(Element(choice, index))
        elif isinstance(choice, Arguments) and index == 0:
            found.append(choice)  # args, rest = parser.parse_known_args()
    return either(*found)


def walk(root: ast.AST) -> Iterator[ast.AST]:
    """Every node below `root` that is not a bare name or constant, `root` first: `ast.walk`, at a third of its cost."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                waiting.extend(item for item in value if isinstance(item, ast.AST) and item.__class__ not in _LEAVES)
            elif isinstance(value, ast.AST) and value.__class__ not in _LEAVES:
                waiting.append(value)


def _statements(statement: ast.stmt) -> Iterator[ast.stmt]:
    """A statement and those in its blocks, without entering functions and classes."""
    yield statement
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for block, _ in _blocks(statement):
        for inner in block:
            yield from _statements(inner)


def _blocks(statement: ast.stmt) -> Iterator[tuple[list[ast.stmt], ast.expr | None]]:
    """The blocks of a statement, each with the condition that it stands under."""
    if isinstance(statement, ast.If):
        yield statement.body, statement.test
        negated: ast.expr = ast.UnaryOp(ast.Not(), statement.test)
        yield statement.orelse, negated
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list):
            yield block, None
    for handler in getattr(statement, "handlers", ()):
        yield handler.body, None
    for case in getattr(statement, "cases", ()):
        yield case.body, None


def _expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement's own, without those in its blocks."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr
