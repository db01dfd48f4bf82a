"""Statements of a function and what they do to names, for fixes that move statements."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trainwright.rule import Function, Place


class Scope:
    """All statements that can see a function's names, and which names each of them mentions: found out once."""

    def __init__(self, statements: list[ast.stmt]) -> None:
        self.leaves = list(leaves(statements))
        self._index = {id(leaf): i for i, leaf in enumerate(self.leaves)}
        self._definitions = [i for i, leaf in enumerate(self.leaves) if is_definition(leaf)]
        self._mentions: dict[str, list[int]] = {}
        self._names: dict[ast.stmt, frozenset[str]] = {}
        for i, leaf in enumerate(self.leaves):
            for name in self.names_of(leaf):
                self._mentions.setdefault(name, []).append(i)

    def names_of(self, statement: ast.stmt) -> frozenset[str]:
        """The names that a statement mentions, with those in its blocks."""
        names = self._names.get(statement)
        if names is None:
            names = self._names[statement] = frozenset(n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
        return names

    def mentioning(self, names: Iterable[str], statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        """Those of the statements that mention one of these names."""
        wanted = frozenset(names)
        return [s for s in statements if not wanted.isdisjoint(self.names_of(s))]

    @property
    def names(self) -> Iterable[str]:
        """All names that are mentioned."""
        return self._mentions

    def after(self, statement: ast.stmt) -> list[ast.stmt]:
        """What may run after a statement: what follows it, and functions, which run at any time."""
        index = self._index[id(statement)]
        return [*self.leaves[index + 1 :], *(self.leaves[i] for i in self._definitions if i < index)]

    def mentions_after(self, names: Iterable[str], statement: ast.stmt) -> bool:
        """Whether what may run after a statement mentions one of these names."""
        index = self._index[id(statement)]
        found = (i for name in names for i in self._mentions.get(name, ()))
        return any(i > index or (i < index and is_definition(self.leaves[i])) for i in found)

    def sees_after(self, names: Iterable[str], statement: ast.stmt, block: list[ast.stmt], but: set[int]) -> bool:
        """Whether what may run after a statement sees what one of these names is by then.

        A later statement of the block that binds the name anew ends that; statements of `but` (by id) do not count.
        """
        index = self._index[id(statement)]
        own = {id(s) for s in block}
        for name in names:
            for i in self._mentions.get(name, ()):
                leaf = self.leaves[i]
                if id(leaf) in but:
                    continue
                if i == index or (i < index and not is_definition(leaf)):
                    continue
                if i > index and id(leaf) in own and binds_anew(leaf, name):
                    break
                return True
        return False

    def mentions_but(self, names: Iterable[str], but: set[int]) -> bool:
        """Whether anything but some statements (by id) mentions one of these names."""
        return any(id(self.leaves[i]) not in but for name in names for i in self._mentions.get(name, ()))


@dataclass(frozen=True)
class Block:
    """The statements among which something stands, and everything that can see their names."""

    statements: list[ast.stmt]
    function: Function
    parent: Place | None
    """The statement that they are in; None for the function's own."""

    @property
    def scope(self) -> Scope:
        """Everything that can see the names."""
        return self.function.workspace.remember("scope", self.function, lambda: Scope(_own(self.function)))

    def place(self, statement: ast.stmt) -> Place:
        """Where one of the statements is."""
        if self.parent is not None:
            return self.parent.at(statement)
        if self.function.node is not None:
            return self.function.place(statement)
        segments = self.function.module.document.segments
        return next(Place(segment, statement) for segment in segments if segment.node is statement)


def block_at(function: Function, place: Place) -> tuple[Block, ast.stmt] | None:
    """The simple statement that a node stands in, and its block; None in loops, where what is above may run later."""
    node = place.node
    line = getattr(node, "lineno", None)
    if line is None:
        return None
    block = Block(_own(function), function, None)
    found: ast.stmt | None = None
    if function.node is None:
        found = next((s for s in block.statements if s is place.segment.node), None)
    elif place.segment is function.segment:
        found = _holding(block.statements, line)
    while found is not None and hasattr(found, "body"):
        if is_definition(found) or isinstance(found, (ast.For, ast.AsyncFor, ast.While)):
            return None
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(found, field, None)
            if not isinstance(inner, list):
                continue
            child = _holding(inner, line)
            if child is not None:
                block, found = Block(inner, function, block.place(found)), child
                break
        else:
            return None
    if found is None or not any(inner is node for inner in ast.walk(found)):
        return None
    return block, found


def _own(function: Function) -> list[ast.stmt]:
    """The function's own statements, at its top level."""
    if function.node is not None:
        return function.node.body
    return [segment.node for segment in function.module.document.segments]


def _holding(statements: list[ast.stmt], line: int) -> ast.stmt | None:
    for statement in statements:
        if isinstance(statement, ast.stmt) and statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            return statement
    return None


def statements_between(statements: list[ast.stmt], first: ast.stmt, last: ast.stmt) -> list[ast.stmt] | None:
    """The statements between two of a block; None when they are not in this order."""
    start = next(i for i, s in enumerate(statements) if s is first)
    end = next((i for i, s in enumerate(statements) if s is last), -1)
    return statements[start + 1 : end] if end > start else None


def binds_anew(statement: ast.stmt, name: str) -> bool:
    """Whether a statement gives a name a value that does not come from the one it has."""
    if not isinstance(statement, ast.Assign):
        return False
    targets = [n for t in statement.targets for n in (t.elts if isinstance(t, (ast.Tuple, ast.List)) else [t])]
    return any(isinstance(t, ast.Name) and t.id == name for t in targets) and name not in names_in(statement.value)


def only_looks(statement: ast.stmt) -> bool:
    """Whether a statement only shows something: X.head(), print(X.shape), X."""
    if not isinstance(statement, ast.Expr):
        return False
    node = statement.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "display"):
        return all(_is_look(argument) for argument in node.args) and not node.keywords
    return _is_look(node)


def _is_look(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        return method in ("head", "info", "describe") or (getattr(node.func, "id", "") in ("len", "type"))
    if isinstance(node, ast.Attribute):
        return node.attr in ("shape", "columns", "ndim", "size")
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and _is_look(node.value)
    return isinstance(node, (ast.Name, ast.Constant))


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement defines a function or class."""
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def leaves(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The simple statements, whole definitions, and what the headers of compound statements evaluate, in order."""
    for statement in statements:
        if is_definition(statement) or not hasattr(statement, "body"):
            yield statement
            continue
        for field, value in ast.iter_fields(statement):
            if field in ("body", "orelse", "finalbody"):
                yield from leaves(value)
            elif field == "handlers":
                for handler in value:
                    yield from leaves(handler.body)
            elif field == "items":
                for item in value:
                    yield ast.Expr(item.context_expr)
            elif isinstance(value, ast.expr):
                yield ast.Expr(value)


def names_in(node: ast.expr) -> set[str]:
    """The names that an expression mentions."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def mentions(names: set[str], statements: list[ast.stmt], *, but_bound: bool = False) -> bool:
    """Whether some statements mention one of these names."""
    return any(
        isinstance(inner, ast.Name) and inner.id in names and not (but_bound and isinstance(inner.ctx, ast.Store))
        for s in statements
        for inner in ast.walk(s)
    )


def changes(name: str, statement: ast.stmt) -> bool:
    """Whether a statement binds a name anew or writes into what it stands for."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            if root_name(node) == name:
                return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and root_name(node.func) == name:
            if any(k.arg == "inplace" for k in node.keywords) or node.func.attr in ("pop", "insert", "append", "sort"):
                return True
    return False


def root_name(node: ast.expr) -> str:
    """The name that a chain of subscripts and attributes starts with."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
