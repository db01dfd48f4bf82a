"""Knows when new code needs parentheses to mean the same, and whether a node's text is where its tree says."""

from __future__ import annotations

import ast

from trainwright.editing.changes import between
from trainwright.editing.tree import path_to
from trainwright.source.place import Place

_ATOMS = (
    *(ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.JoinedStr),
    *(ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp),
)
_WEAK = (ast.Tuple, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Starred)
_LOOSE_PARENTS = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.keyword, ast.List, ast.Call)


def needs_parentheses(node: Place, code: str) -> bool:
    """Whether `code` could bind otherwise than the expression that it replaces."""
    lines = node.segment.owner.lines
    new = _expression(f"({code}\n)")
    if new is None:
        return False
    if _expression(code) is None:
        # It goes on over a line end that only parentheses allow.
        return True
    if isinstance(new, _ATOMS) or _is_parenthesized(code, new):
        return False
    parent = path_to(node)[-2]
    if isinstance(new, ast.Constant):
        return isinstance(parent, ast.Attribute) and isinstance(new.value, int | float)
    (_, before), (end_line, behind) = node.range
    in_parentheses = lines[node.range.start.line][:before].rstrip().endswith("(")
    in_parentheses = in_parentheses and lines[end_line][behind:].lstrip().startswith(")")
    if isinstance(new, _WEAK):
        return not in_parentheses or isinstance(parent, ast.Call | ast.ClassDef)
    if in_parentheses:
        return False
    return not isinstance(parent, _LOOSE_PARENTS) or (isinstance(parent, ast.Call) and parent.func is node.node)


def stands_in_text(place: Place) -> bool:
    """Whether the place of a node is right: up to Python 3.11 those within f-strings may not be."""
    if not any(isinstance(node, ast.JoinedStr) for node in path_to(place)[:-1]):
        return True
    found = _expression(f"({between(place.segment.owner.lines, *place.range)}\n)")
    return found is not None and ast.dump(found) == ast.dump(place.node)


def _expression(code: str) -> ast.expr | None:
    try:
        return ast.parse(code, mode="eval").body
    except SyntaxError:
        return None


def _is_parenthesized(code: str, node: ast.expr) -> bool:
    inner = _expression(code[1:-1]) if code.startswith("(") and code.endswith(")") else None
    return inner is not None and ast.dump(inner) == ast.dump(node)
