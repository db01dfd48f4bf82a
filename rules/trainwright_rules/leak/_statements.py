"""Statements of a function and what they do to names, for fixes that move statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Function, Place


@dataclass(frozen=True)
class Block:
    """The statements among which the fit stands, and everything that can see their names."""

    statements: list[ast.stmt]
    places: dict[int, Place]
    scope: list[ast.stmt]


def blocks(function: Function) -> Iterator[Block]:
    """The function's own block and all blocks within it."""
    if function.node is not None:
        scope = list(function.node.body)
        pending = [(scope, {id(s): function.place(s) for s in scope})]
    else:
        segments = function.module.document.segments
        scope = [segment.node for segment in segments]
        pending = [(scope, {id(segment.node): Place(segment, segment.node) for segment in segments})]
    while pending:
        statements, places = pending.pop()
        yield Block(statements, places, scope)
        for statement in statements:
            if is_definition(statement) or isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
                continue  # in a loop what stands above may run afterwards, too
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(statement, name, None)
                if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                    pending.append((inner, {id(s): places[id(statement)].at(s) for s in inner}))


def statements_between(statements: list[ast.stmt], first: ast.stmt, last: ast.stmt) -> list[ast.stmt] | None:
    """The statements between two of a block; None when they are not in this order."""
    start = next(i for i, s in enumerate(statements) if s is first)
    end = next((i for i, s in enumerate(statements) if s is last), -1)
    return statements[start + 1 : end] if end > start else None


def statements_after(block: Block, statement: ast.stmt) -> list[ast.stmt]:
    """What may run after a statement: what follows it, and functions, which run at any time."""
    found = list(leaves(block.scope))
    index = next(i for i, leaf in enumerate(found) if leaf is statement)
    return [*found[index + 1 :], *(leaf for leaf in found[:index] if is_definition(leaf))]


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
