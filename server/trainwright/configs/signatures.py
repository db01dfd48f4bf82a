"""What the classes and functions of a module take, read in its `ast`: for modules of the workspace and of libraries."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trainwright.configs.declarations import DATACLASS, field_default
from trainwright.configs.scopes import PlainStatement, Statement
from trainwright.configs.walking import last_name
from trainwright.positions import Position, Range, column_from_utf8

MAX_PARAMETERS = 400
"""A signature with more is generated code: what it takes stays unknown."""


class ParameterKind(str, enum.Enum):
    """How a parameter can be given."""

    POSITIONAL_ONLY = "positional only"
    NAMED = "named"
    """By position or by name."""
    KEYWORD_ONLY = "keyword only"
    VARARGS = "*"
    KWARGS = "**"
    FIELD = "field"
    """Of a dataclass, an attrs class or a pydantic model."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, or one field."""

    name: str
    kind: ParameterKind = ParameterKind.NAMED
    annotation: str = ""
    """As it is written."""
    default: str | None = None
    """As it is written; None where there is none. `...` for one that is made anew each time."""
    range: Range = field(default=Range(Position(0, 0), Position(0, 0)), compare=False)
    """Of its name."""
    none: bool = False
    """Whether the default is None."""

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return self.default is None and self.kind not in (ParameterKind.VARARGS, ParameterKind.KWARGS)


@dataclass(frozen=True, slots=True)
class Forward:
    """Where a function passes its own `**kwargs` on to: `super().__init__` when `target` is empty."""

    target: str
    given: frozenset[str]
    """The names that it gives itself."""
    positional: int = 0


@dataclass(frozen=True, slots=True)
class FunctionSignature:
    """What a function takes."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    forwards: tuple[Forward, ...] | None = ()
    """Where `**kwargs` goes; None where that cannot be told."""
    decorators: tuple[str, ...] = ()
    wraps: bool = False
    """Whether it is a decorator that keeps the signature of what it decorates."""
    range: Range = field(default=Range(Position(0, 0), Position(0, 0)), compare=False)
    """Of its name."""
    doc: str = field(default="", compare=False)
    """As it is written, with its indentation."""

    @property
    def takes_anything(self) -> bool:
        """Whether it has `**kwargs`."""
        return any(each.kind is ParameterKind.KWARGS for each in self.parameters)


@dataclass(frozen=True, slots=True)
class ClassSignature:
    """What a class says about its construction, without what it inherits."""

    name: str
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    metaclass: str = ""
    init: FunctionSignature | None = None
    """`__init__`, or `__new__` where there is no `__init__`."""
    fields: tuple[Parameter, ...] = ()
    """Annotated names of the class body, which are what some classes take."""
    methods: tuple[FunctionSignature, ...] = ()
    """Class methods and static methods: other ways to make one."""
    saves_hyperparameters: bool = False
    """Whether `__init__` keeps what it is given in `self.hparams`."""
    loose: bool = False
    """Whether it has pydantic settings of its own, which may allow other names."""
    range: Range = field(default=Range(Position(0, 0), Position(0, 0)), compare=False)
    doc: str = field(default="", compare=False)
    unlisted: frozenset[str] = frozenset()
    """Annotated names of the class body that construction does not take."""

    @property
    def is_dataclass(self) -> bool:
        """Whether a decorator makes `__init__` from the fields."""
        return any(name in _DATACLASS_NAMES for name in self.decorators)


_DATACLASS_NAMES = frozenset(
    {*DATACLASS, *(name.rpartition(".")[2] for name in DATACLASS), "dataclasses.dataclass", "define", "frozen"}
)


@dataclass(frozen=True)
class ModuleSignatures:
    """The names of a module."""

    functions: Mapping[str, FunctionSignature] = field(default_factory=dict)
    classes: Mapping[str, ClassSignature] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)
    """Names with what they are imported from; relative ones start with dots."""
    stars: tuple[str, ...] = ()
    """Modules all of whose names are imported."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """`Name = other.Name`."""
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Enumerations with their members."""
    others: frozenset[str] = frozenset()
    """Names that are bound to something else."""


def signatures_of(statements: Sequence[Statement], lines: Sequence[str]) -> ModuleSignatures:
    """The names of a module from its top-level statements."""
    reader = _Reader(lines)
    for statement in statements:
        reader.read(statement)
    return ModuleSignatures(
        reader.functions,
        reader.classes,
        reader.imports,
        tuple(dict.fromkeys(reader.stars)),
        reader.aliases,
        reader.enums,
        frozenset(reader.others),
    )


def dotted(node: ast.expr | None) -> str:
    """`a.b.c` of a name or an attribute chain; empty for anything else."""
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.shift = 0
        self.functions: dict[str, FunctionSignature] = {}
        self.classes: dict[str, ClassSignature] = {}
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.aliases: dict[str, str] = {}
        self.enums: dict[str, tuple[str, ...]] = {}
        self.others: set[str] = set()

    def read(self, segment: Statement) -> None:
        """One statement of the module, and those in its branches."""
        statement, self.shift = segment.node, segment.shift
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if not any(last_name(d) == "overload" for d in statement.decorator_list):
                self.functions[statement.name] = self._function(statement)
        elif isinstance(statement, ast.ClassDef):
            self.classes[statement.name] = self._class(
                statement, segment.members or [PlainStatement(inner, segment.shift) for inner in statement.body]
            )
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.partition(".")[0]
                self.imports[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(statement, ast.ImportFrom):
            self._import_from(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            self._alias(statement)
        elif not isinstance(statement, ast.Expr):
            self.others.update(_bound_in(statement, blocks=False))
            for name in ("body", "handlers", "orelse", "finalbody"):
                for inner in getattr(statement, name, ()):
                    if isinstance(inner, ast.ExceptHandler):  # stands in for what is not installed
                        self.others.update(_bound_in(inner))
                        continue
                    self.read(PlainStatement(inner, segment.shift))

    def _import_from(self, statement: ast.ImportFrom) -> None:
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            if alias.name == "*":
                self.stars.append(module)
            else:
                joiner = "" if module.endswith(".") else "."
                self.imports.setdefault(alias.asname or alias.name, f"{module}{joiner}{alias.name}")

    def _alias(self, statement: ast.Assign | ast.AnnAssign) -> None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        value = dotted(statement.value)
        if value:
            self.aliases.update({t.id: value for t in targets if isinstance(t, ast.Name) and t.id != value})
            return
        for target in targets:
            self.others.update(node.id for node in ast.walk(target) if isinstance(node, ast.Name))

    def _class(self, node: ast.ClassDef, members: Sequence[Statement]) -> ClassSignature:
        placed = self._name_range(node)
        init, new, methods, fields = None, None, [], []
        saves = False
        plain_values = []
        unlisted = set()
        loose = False
        for segment in members:
            member, self.shift = segment.node, segment.shift
            if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                names = {last_name(d.func if isinstance(d, ast.Call) else d) for d in member.decorator_list}
                if "overload" in names:
                    continue
                if member.name == "__init__":
                    init = self._function(member, bound=True)
                    saves = any(
                        isinstance(call, ast.Call) and last_name(call.func) == "save_hyperparameters"
                        for call in ast.walk(member)
                    )
                elif member.name == "__new__":
                    new = self._function(member, bound=True)
                elif names & {"classmethod", "staticmethod"}:
                    methods.append(self._function(member, bound="classmethod" in names))
            elif isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                field_ = self._field(member, member.target)
                if field_ is not None:
                    fields.append(field_)
                else:
                    unlisted.add(member.target.id)
            elif isinstance(member, ast.ClassDef):
                loose = loose or member.name == "Config"
            elif isinstance(member, ast.Assign):
                plain_values += [t.id for t in member.targets if isinstance(t, ast.Name)]
        bases = tuple(filter(None, (dotted(b.value if isinstance(b, ast.Subscript) else b) for b in node.bases)))
        unclear = tuple("?" for b in node.bases if not dotted(b.value if isinstance(b, ast.Subscript) else b))
        metaclass = next((dotted(k.value) for k in node.keywords if k.arg == "metaclass"), "")
        if any(base.rpartition(".")[2] in ("Enum", "IntEnum", "StrEnum", "StrategyEnum") for base in bases):
            self.enums[node.name] = tuple(plain_values)
        return ClassSignature(
            node.name,
            (*bases, *unclear),
            self._decorators(node.decorator_list),
            metaclass,
            init if init is not None else new,
            tuple(fields),
            tuple(methods),
            saves,
            loose or "model_config" in plain_values,
            placed,
            _docstring(members),
            frozenset(unlisted),
        )

    @staticmethod
    def _decorators(nodes: Sequence[ast.expr]) -> tuple[str, ...]:
        return tuple(dotted(d.func if isinstance(d, ast.Call) else d) or "?" for d in nodes)

    def _field(self, node: ast.AnnAssign, target: ast.Name) -> Parameter | None:
        annotation = self._written(node.annotation)
        if annotation.startswith(("ClassVar", "typing.ClassVar", "t.ClassVar")) or target.id.startswith("_"):
            return None
        default = None
        none = False
        if node.value is not None:
            value = node.value
            if isinstance(value, ast.Call) and last_name(value.func) in ("field", "Field", "ib", "attrib"):
                given = field_default(value)
                if any(k.arg == "init" and isinstance(k.value, ast.Constant) and not k.value.value
                       for k in value.keywords):  # fmt: skip
                    return None
                if given is not None and not (isinstance(given, ast.Constant) and given.value is ...):
                    default, none = self._written(given), _is_none(given)
                elif any(k.arg in ("default_factory", "factory") for k in value.keywords):
                    default = "..."
            elif not (isinstance(value, ast.Name) and value.id == "MISSING") and last_name(value) != "MISSING":
                default, none = self._written(value), _is_none(value)
        return Parameter(target.id, ParameterKind.FIELD, annotation, default, self._range(target), none)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, *, bound: bool = False) -> FunctionSignature:
        parameters = tuple(self._parameters(node.args))[1 if bound else 0 :]
        return FunctionSignature(
            node.name,
            parameters[:MAX_PARAMETERS],
            self._forwards(node),
            self._decorators(node.decorator_list),
            _wraps(node),
            self._name_range(node),
            ast.get_docstring(node, clean=False) or "",
        )

    def _parameters(self, arguments: ast.arguments) -> Iterator[Parameter]:
        positional = [*arguments.posonlyargs, *arguments.args]
        missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        for index, (argument, default) in enumerate(zip(positional, [*missing, *arguments.defaults], strict=True)):
            kind = ParameterKind.POSITIONAL_ONLY if index < len(arguments.posonlyargs) else ParameterKind.NAMED
            yield self._parameter(argument, kind, default)
        if arguments.vararg is not None:
            yield self._parameter(arguments.vararg, ParameterKind.VARARGS, None)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield self._parameter(argument, ParameterKind.KEYWORD_ONLY, default)
        if arguments.kwarg is not None:
            yield self._parameter(arguments.kwarg, ParameterKind.KWARGS, None)

    def _parameter(self, argument: ast.arg, kind: ParameterKind, default: ast.expr | None) -> Parameter:
        start = self._position(argument.lineno, argument.col_offset)
        return Parameter(
            argument.arg,
            kind,
            self._written(argument.annotation) if argument.annotation is not None else "",
            self._written(default) if default is not None else None,
            Range(start, Position(start.line, start.column + len(argument.arg))),
            default is not None and _is_none(default),
        )

    @staticmethod
    def _forwards(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Forward, ...] | None:
        if node.args.kwarg is None:
            return ()
        name = node.args.kwarg.arg
        found, uses = [], 0
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id == name:
                uses += 1
            if not isinstance(inner, ast.Call):
                continue
            if not any(k.arg is None and isinstance(k.value, ast.Name) and k.value.id == name for k in inner.keywords):
                continue
            others = [k for k in inner.keywords if k.arg is None]
            own = node.args.vararg.arg if node.args.vararg is not None else None
            starred = any(
                isinstance(a, ast.Starred) and not (isinstance(a.value, ast.Name) and a.value.id == own)
                for a in inner.args
            )
            target = _forwarded_to(inner.func)
            if len(others) > 1 or starred or target is None:
                return None
            given = frozenset(k.arg for k in inner.keywords if k.arg is not None)
            found.append(Forward(target, given, sum(not isinstance(a, ast.Starred) for a in inner.args)))
        return tuple(found) if len(found) == 1 and uses == 1 else None

    def _name_range(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Range:
        start = self._position(node.lineno, node.col_offset)
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        column = line.find(node.name, start.column)
        first = Position(start.line, column if column >= 0 else start.column)
        return Range(first, Position(first.line, first.column + len(node.name)))

    def _range(self, node: ast.expr) -> Range:
        return Range(
            self._position(node.lineno, node.col_offset),
            self._position(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )

    def _position(self, lineno: int, byte_column: int) -> Position:
        line = lineno - 1 + self.shift
        if 0 <= line < len(self.lines):
            return Position(line, column_from_utf8(self.lines[line], byte_column))
        return Position(max(line, 0), byte_column)

    def _written(self, node: ast.expr) -> str:
        start, end = self._range(node)
        if start.line == end.line < len(self.lines):
            return self.lines[start.line][start.column : end.column]
        return ast.unparse(node)


def _bound_in(root: ast.AST, *, blocks: bool = True) -> Iterator[str]:
    """The names that a statement binds; without its blocks, those of its header."""
    for node in ast.walk(root) if blocks else _header(root):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            yield node.id
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _header(root: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(root):
        if not isinstance(child, (ast.stmt, ast.ExceptHandler)):
            yield from ast.walk(child)


def _docstring(members: Sequence[Statement]) -> str:
    first = members[0].node if members else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value.value
    return ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _wraps(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in statement.decorator_list:
                if isinstance(decorator, ast.Call) and last_name(decorator.func) in ("wraps", "update_wrapper"):
                    return True
            if _wraps(statement):
                return True
    return False


def _forwarded_to(function: ast.expr) -> str | None:
    """What a call with `**kwargs` calls: empty for `super().__init__`, None for what cannot be told."""
    if isinstance(function, ast.Attribute) and function.attr == "__init__":
        owner = function.value
        if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super":
            return "" if not owner.args else None
        return None
    name = dotted(function)
    return name or None if not name.startswith("self.") else None
