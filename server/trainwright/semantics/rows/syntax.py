"""What the writing of an expression tells about rows, before anything is known of its value."""

from __future__ import annotations

import ast
import re

from trainwright.semantics import words
from trainwright.semantics.own_code import every_node
from trainwright.semantics.rows.knowledge import INDEXERS


def keyword(node: ast.Call, name: str) -> ast.expr | None:
    """The expression given for a keyword."""
    return next((k.value for k in node.keywords if k.arg == name), None)


def is_true(node: ast.expr | None) -> bool:
    """Whether an expression is the constant True."""
    return isinstance(node, ast.Constant) and node.value is True


def is_false(node: ast.expr | None) -> bool:
    """Whether an expression is the constant False."""
    return isinstance(node, ast.Constant) and node.value is False


def text_of(node: ast.expr | None) -> str:
    """The string that an expression is; empty when it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def axis_of(node: ast.Call, position: int) -> ast.expr | None:
    """The axis that a call is given."""
    given = keyword(node, "axis")
    if given is None and len(node.args) > position and ast.unparse(node.func).rpartition(".")[2] in ("mean", "std"):
        return node.args[position]
    return given


def along_columns(node: ast.expr | None) -> bool:
    """Whether an axis is the one of columns."""
    return isinstance(node, ast.Constant) and node.value in (1, -1, "columns")


def along_rows(node: ast.Call, position: int) -> bool:
    """Whether a call puts things under each other: axis 0, or none given; np.repeat(gray, 3, axis=-1) makes colours."""
    given = keyword(node, "axis") or keyword(node, "dim")
    if given is None and len(node.args) > position:
        given = node.args[position]
    return given is None or (isinstance(given, ast.Constant) and given.value in (0, "index", "rows"))


def learns_nothing(node: ast.Call) -> bool:
    """Whether a transformer is told what it would otherwise learn: SimpleImputer(strategy="constant")."""
    return text_of(keyword(node, "strategy")) in ("constant", "most_frequent")


def last_name(node: ast.expr) -> str:
    """The name of the table that an expression takes from: `all_data` of `all_data.loc`."""
    while isinstance(node, (ast.Subscript, ast.Call)) or (isinstance(node, ast.Attribute) and node.attr in INDEXERS):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def root_of(node: ast.expr) -> str:
    """The name that an expression starts with: `X_test` of `X_test[['a']].values`."""
    while isinstance(node, (ast.Subscript, ast.Call, ast.Attribute)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return node.attr
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def taken_rows(source: ast.expr) -> ast.expr | None:
    """The table of which an expression takes some of the rows; None when it does not visibly do so."""
    while isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        if source.func.attr == "sample" and keyword(source, "frac") is not None:
            return source.func.value
        if source.func.attr not in ("copy", "reset_index", "drop", "values", "astype", "to_numpy"):
            return None
        source = source.func.value
    while isinstance(source, ast.Attribute) and source.attr in ("values", "T"):
        source = source.value
    if not isinstance(source, ast.Subscript) or not slices_rows(source):
        return None
    return source.value


def slices_rows(node: ast.Subscript) -> bool:
    """Whether a subscript takes a range of rows: data[:n], df.iloc[n:], X[:n, :], data[0:n], X[order[:n]]."""
    index = node.slice
    if isinstance(index, ast.Tuple) and index.elts:
        index = index.elts[0]
    if isinstance(index, ast.Slice):
        lower = None if isinstance(index.lower, ast.Constant) and index.lower.value == 0 else index.lower
        return index.step is None and (lower is not None or index.upper is not None)
    if isinstance(index, ast.Name):
        return words.part_of(index.id) is not None
    if isinstance(index, ast.Subscript) and isinstance(index.slice, ast.Slice):
        return slices_rows(index)
    return isinstance(index, ast.Compare) and any(
        isinstance(inner, ast.Constant) and isinstance(inner.value, str) and words.part_of(inner.value) is not None
        for inner in ast.walk(index)
    )


def takes_some(index: ast.expr) -> bool:
    """Whether an index takes rows that it does not name: a condition, or a slice that is not the whole."""
    if isinstance(index, ast.Slice):
        return index.lower is not None or index.upper is not None
    if isinstance(index, ast.UnaryOp):
        return isinstance(index.op, ast.Invert)
    if isinstance(index, ast.BinOp):
        return isinstance(index.op, (ast.BitAnd, ast.BitOr))
    return isinstance(index, (ast.Compare, ast.BoolOp, ast.Call, ast.Subscript, ast.Attribute))


def slides(index: ast.expr, counters: set[str]) -> bool:
    """Whether a slice is a window that moves row by row: series[i : i + width], series[i - width : i]."""
    if not isinstance(index, ast.Slice) or index.step is not None:
        return False
    for moving, fixed, sign in ((index.upper, index.lower, ast.Add), (index.lower, index.upper, ast.Sub)):
        if isinstance(moving, ast.BinOp) and isinstance(moving.op, sign) and isinstance(fixed, ast.Name):
            if fixed.id in counters and isinstance(moving.left, ast.Name) and moving.left.id == fixed.id:
                return True
    return False


def mentions_words(node: ast.AST) -> frozenset[str]:
    """The words of all names and texts in a piece of code."""
    found: set[str] = set()
    for inner in every_node(node):
        if isinstance(inner, ast.Name):
            found.update(words.words(inner.id))
        elif isinstance(inner, ast.Attribute):
            found.update(words.words(inner.attr))
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            found.update(word.lower() for word in re.findall(r"[A-Za-z]+", inner.value))
        elif isinstance(inner, ast.keyword) and inner.arg is not None:
            found.update(words.words(inner.arg))
    return frozenset(found)
