"""The scopes of one Python file: functions, imports, and everything that a name is bound to."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from trainwright.configs.facts import OptionKind, Symbol
from trainwright.configs.walking import expressions_of, statements_of, walk
from trainwright.positions import Position, Range, column_from_utf8

MODULE = "<module>"


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


@dataclass(frozen=True)
class BoundValue:
    """One thing that a name is bound to; None where it is an element of something, which is not followed."""

    value: ast.expr | None
    shift: int
    index: int | None = None
    """Which element of `value` it is, where a tuple is unpacked."""


@dataclass
class Scope:
    """A function while it is read. Names are joined over the whole body, regardless of order."""

    name: str
    body: list[tuple[ast.stmt, int]]
    outer: Scope | None
    parameters: tuple[str, ...] = ()
    node: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    shift: int = 0
    bound: dict[str, list[BoundValue]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    parsers: list[ast.Call] = field(default_factory=list)
    command: OptionKind | None = None
    hydra: bool = False
    evaluating: set[str] = field(default_factory=set)
    known: dict[str, Symbol] = field(default_factory=dict)
    concerns: dict[tuple[str, bool], bool] = field(default_factory=dict)
    """Whether what a name stands for may be a config; with True, also by its attributes."""


class Scopes:
    """The functions of one file, the names that they bind, and where things stand."""

    def __init__(self, statements: Sequence[Statement], lines: Sequence[str]) -> None:
        self.lines = lines
        self.shift = 0
        """Of the statement that is being read."""
        self.has_walrus = any(":=" in line for line in lines)
        self.definitions: set[str] = set()
        """Names of functions and classes."""
        self.class_statements: list[tuple[Statement, Scope]] = []
        self.module = Scope(MODULE, [], None)
        self.scopes: list[Scope] = []
        for statement in statements:
            self._divide(statement, self.module, "")
        for scope in (self.module, *self.scopes):
            self._bind(scope)

    def _divide(self, statement: Statement, scope: Scope, prefix: str) -> None:
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

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, shift: int, outer: Scope, prefix: str) -> None:
        arguments = node.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        scope = Scope(prefix + node.name, [], outer, tuple(a.arg for a in every), node, shift)
        scope.body.extend((statement, shift) for statement in node.body)
        self.scopes.append(scope)
        self.definitions.add(scope.name)
        for statement in node.body:
            for inner in statements_of(statement):
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self._function(inner, shift, scope, f"{scope.name}.")

    def _bind(self, scope: Scope) -> None:
        for statement, shift in scope.body:
            for node in statements_of(statement):
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

    def _bind_names(self, node: ast.stmt, scope: Scope, shift: int) -> None:
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
            for expression in expressions_of(node):
                for inner in walk(expression):
                    if isinstance(inner, ast.NamedExpr):
                        _bind_target(inner.target, inner.value, scope, shift)

    def imports_library(self, library: str) -> bool:
        return any(
            q.partition(".")[0] == library for scope in (self.module, *self.scopes) for q in scope.imports.values()
        )

    def qualified(self, node: ast.expr, scope: Scope) -> str:
        """The qualified name of a name or attribute chain: imports resolved, `::name` for this file, else empty."""
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value, scope)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name):
            return ""
        current: Scope | None = scope
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

    def range(self, node: ast.AST, shift: int | None = None) -> Range:
        """Where a node stands, in code points."""
        start_line: int = getattr(node, "lineno", 1)
        end_line: int = getattr(node, "end_lineno", None) or start_line
        shift = self.shift if shift is None else shift
        start = self._position(start_line - 1 + shift, getattr(node, "col_offset", 0))
        end = self._position(end_line - 1 + shift, getattr(node, "end_col_offset", None) or 0)
        return _range(*start, *end)

    def written(self, node: ast.expr) -> str:
        """An expression as it stands in the text, where it stands on one line."""
        start, end = self.range(node)
        if start.line == end.line < len(self.lines):
            return self.lines[start.line][start.column : end.column]
        return ast.unparse(node)

    def _position(self, line: int, byte_column: int) -> Position:
        if 0 <= line < len(self.lines):
            return Position(line, column_from_utf8(self.lines[line], byte_column))
        return Position(max(line, 0), byte_column)


@lru_cache(maxsize=8192)
def _range(line: int, column: int, end_line: int, end_column: int) -> Range:
    """One object for equal ranges: facts of hundreds of files are kept, and most of what they hold are places."""
    return Range(Position(line, column), Position(end_line, end_column))


def _bind_target(
    target: ast.expr,
    value: ast.expr | None,
    scope: Scope,
    shift: int,
    *,
    element: bool = False,
    index: int | None = None,
) -> None:
    if isinstance(target, ast.Name):
        scope.bound.setdefault(target.id, []).append(BoundValue(None if element else value, shift, index))
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
