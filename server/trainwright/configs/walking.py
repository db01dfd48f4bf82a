"""Walks over `ast`, statement by statement, and the shapes of conditions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_LEAVES = frozenset(
    {ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.Break, ast.Continue, ast.alias}
    | set(ast.operator.__subclasses__())
    | set(ast.cmpop.__subclasses__())
    | set(ast.unaryop.__subclasses__())
    | set(ast.boolop.__subclasses__())
)


_SIMPLE = frozenset({ast.Assign, ast.Expr, ast.Return, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom})
"""Statements without blocks: most of those that there are."""


def walk(root: ast.AST) -> Iterator[ast.AST]:
    """Every node below `root` that is not a bare name or constant, `root` first: `ast.walk`, at a third of its cost."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        kind = node.__class__
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in ("ctx", "op", "ops"))
        for name in fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                waiting += [item for item in value if isinstance(item, ast.AST) and item.__class__ not in _LEAVES]
            elif isinstance(value, ast.AST) and value.__class__ not in _LEAVES:
                waiting.append(value)


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def statements_of(statement: ast.stmt) -> Iterator[ast.stmt]:
    """A statement and those in its blocks, without entering functions and classes."""
    yield statement
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for block, _ in blocks_of(statement):
        for inner in block:
            yield from statements_of(inner)


def blocks_of(statement: ast.stmt) -> Iterator[tuple[list[ast.stmt], ast.expr | None]]:
    """The blocks of a statement, each with the condition that it stands under."""
    if isinstance(statement, ast.If):
        yield statement.body, statement.test
        negated: ast.expr = ast.UnaryOp(ast.Not(), statement.test)
        yield statement.orelse, negated
        return
    if statement.__class__ in _SIMPLE:
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list):
            yield block, None
    for handler in getattr(statement, "handlers", ()):
        yield handler.body, None
    for case in getattr(statement, "cases", ()):
        yield case.body, None


def expressions_of(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement's own, without those in its blocks."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def read_of(node: ast.expr) -> ast.expr:
    """An assignment's target as the expression that reads it."""
    if isinstance(node, ast.Attribute):
        return ast.Attribute(node.value, node.attr, ast.Load())
    if isinstance(node, ast.Subscript):
        return ast.Subscript(node.value, node.slice, ast.Load())
    return node


def unconverted(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Call) and last_name(node.func) in ("float", "int", "str", "Path") and len(node.args) == 1:
        return node.args[0]
    return node


def tested_by(test: ast.expr) -> tuple[ast.expr | None, bool]:
    """What `x is not None`, `x is None`, `x`, `not x` test, and whether they hold when it is set."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        tested, positive = tested_by(test.operand)
        return tested, not positive
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        other = test.comparators[0]
        if isinstance(other, ast.Constant) and other.value is None and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
            return test.left, isinstance(test.ops[0], ast.IsNot)
        return None, False
    if isinstance(test, (ast.Name, ast.Attribute, ast.Subscript)):
        return test, True
    return None, False
