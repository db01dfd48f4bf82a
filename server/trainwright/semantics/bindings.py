"""Which names a piece of code binds, reads and may change: what a statement may be moved over."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_read(*nodes: ast.AST) -> set[str]:
    """The names that code reads, those of functions in it included."""
    return {
        node.id
        for root in nodes
        for node in ast.walk(root)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def names_bound(*nodes: ast.AST) -> set[str]:
    """The names that code binds in its own scope: not those of comprehensions and of functions in it."""
    found: set[str] = set()
    pending: list[ast.AST] = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, _DEFINITIONS):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, _COMPREHENSIONS):
            found |= {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        pending.extend(ast.iter_child_nodes(node))
    return found


def root_name(node: ast.AST) -> str:
    """The name that an access path begins with: `model` of `model.encoder[0].weight`; empty when it is no path."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_changed(*nodes: ast.AST, without: Iterable[ast.AST] = ()) -> set[str]:
    """The names whose objects code may change or bind anew: stored into, called a method of, or handed to a call.

    What stands in one of `without` is left out.
    """
    left_out = {id(node) for node in without}
    found: set[str] = set()
    pending: list[ast.AST] = list(nodes)
    while pending:
        node = pending.pop()
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found.add(root_name(node))
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                found.add(root_name(node.func.value))
            if not (isinstance(node.func, ast.Name) and node.func.id in _HARMLESS):
                found |= {root_name(value) for value in (*node.args, *(k.value for k in node.keywords))}
        pending.extend(ast.iter_child_nodes(node))
    return found - {""}


_HARMLESS = frozenset(
    {"print", "len", "range", "enumerate", "zip", "str", "repr", "type", "isinstance", "id", "float", "int", "list",
     "tuple", "sorted", "sum", "min", "max", "round", "abs", "bool"}
)  # fmt: skip


def own_walk(*roots: ast.AST) -> Iterator[ast.AST]:
    """The nodes of code without those of functions and classes in it; a root that is one is entered."""
    pending: list[ast.AST] = list(roots)
    while pending:
        node = pending.pop()
        yield node
        pending.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, _DEFINITIONS))


def parameter_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The names of all parameters, starred ones included."""
    a = node.args
    ordered = [*a.posonlyargs, *a.args, *a.kwonlyargs, *(star for star in (a.vararg, a.kwarg) if star is not None)]
    return [parameter.arg for parameter in ordered]


def free_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that a function reads and does not bind itself: what it takes from around."""
    bound = names_bound(*node.body) | set(parameter_names(node))
    declared = {name for n in ast.walk(node) if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    inner = {
        n.id
        for part in ast.walk(node)
        if isinstance(part, (*_COMPREHENSIONS, ast.Lambda))
        for n in ast.walk(part)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    } | {a.arg for part in ast.walk(node) if isinstance(part, ast.Lambda) for a in part.args.args}
    for part in ast.walk(node):
        if part is not node and isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner |= names_bound(*part.body) | set(parameter_names(part))
    return names_read(*node.body) - ((bound | inner) - declared)


def integer(node: ast.expr | None, constants: dict[str, int]) -> int | None:
    """The value of an integer expression of literals and of names in `constants`; None when it isn't one."""
    if isinstance(node, ast.Constant):
        return int(node.value) if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) else None
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "int" and len(node.args) == 1:
        return integer(node.args[0], constants)
    if isinstance(node, ast.BinOp):
        left, right = integer(node.left, constants), integer(node.right, constants)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Pow) and 0 <= right <= 64 and abs(left) <= 1024:
            return int(left**right)
    return None


def integer_constants(statements: Iterable[ast.AST]) -> dict[str, int]:
    """The names that statements bind once, to an integer: `N = 5_000`."""
    found: dict[str, int] = {}
    seen: set[str] = set()
    for statement in statements:
        bound = names_bound(statement)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], integer(statement.value, found)
            if isinstance(target, ast.Name) and value is not None and target.id not in seen:
                found[target.id] = value
                seen.add(target.id)
                continue
        for name in bound:
            found.pop(name, None)
        seen |= bound
    return found
