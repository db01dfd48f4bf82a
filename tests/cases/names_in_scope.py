"""Names that a Python text uses and does not have: what a linter calls undefined, or used before they are assigned."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections import Counter
from collections.abc import Iterator

BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__", "__path__", "__spec__", "__class__"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def missing_names(text: str) -> Counter[str]:
    """The names that are used in `text` without being in scope, and how often."""
    tree = ast.parse(text)
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)):
        return Counter()
    table = symtable.symtable(text, "case", "exec")
    known = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    known |= BUILTINS | set(_declared_global(tree))
    found = Counter(name for name in _globals_of(table) if name not in known)
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))]:
        found.update(_used_early(scope))
    return found


def _declared_global(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names


def _globals_of(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that a scope, or one in it, looks up in the module."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _globals_of(child)


def _own_names(scope: ast.AST) -> Iterator[ast.Name]:
    """The names in a scope's own code, without functions, classes and comprehensions in it."""
    pending = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            yield node
        elif not isinstance(node, SCOPES):
            pending.extend(ast.iter_child_nodes(node))


def _used_early(scope: ast.AST) -> Iterator[str]:
    """The names of a scope that stand before their first assignment in its text."""
    if isinstance(scope, ast.Lambda):
        return
    stored: dict[str, tuple[int, int]] = {}
    loaded: dict[str, tuple[int, int]] = {}
    for node in _own_names(scope):
        where = loaded if isinstance(node.ctx, ast.Load) else stored
        place = (node.lineno, node.col_offset if isinstance(node.ctx, ast.Load) else 1_000_000)
        where[node.id] = min(where.get(node.id, place), place)
    for node in scope.body:  # type: ignore[attr-defined]
        for inner in ast.walk(node):
            if isinstance(inner, (ast.Import, ast.ImportFrom)):
                for alias in inner.names:
                    name = (alias.asname or alias.name).partition(".")[0]
                    stored[name] = min(stored.get(name, (inner.lineno, 0)), (inner.lineno, 0))
    given = set()
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        a = scope.args
        given = {p.arg for p in (*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg)))}
    for name, place in loaded.items():
        if name in stored and name not in given and place < stored[name]:
            yield name
