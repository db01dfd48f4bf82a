"""Plans how a column that is filled or scaled by what all rows tell is filled or scaled behind the split instead."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from trainwright.rule import Function, Leak, Place
from trainwright_rules.leak._reorder import free_name
from trainwright_rules.leak._statements import Block, block_at, is_definition, mentions, statements_between

_LOOKS = {
    "head",
    "tail",
    "info",
    "describe",
    "print",
    "display",
    "value_counts",
    "isnull",
    "sum",
    "isna",
    "shape",
    "hist",
}


@dataclass(frozen=True)
class Fill:
    """The edits of one fix."""

    title: str
    removed: Place
    after: Place
    code: str


@dataclass(frozen=True)
class _Gap:
    """df["age"] = df["age"].fillna(df["age"].median()), in any of the ways that it is written."""

    statement: ast.stmt
    frame: str
    column: str
    number: str = ""
    """`.median()`: what is called on the column."""
    scaler: ast.expr | None = None
    """For df["age"] = scaler.fit_transform(df[["age"]]) the transformer."""


def fill_of(function: Function, leak: Leak) -> Fill | None:
    """How to prepare a column of both parts by what the train part tells; None where that takes a person."""
    call, split = leak.fit.place.node, leak.split.node
    if leak.how != "split" or not isinstance(call, ast.Call):
        return None
    found = block_at(function, leak.fit.place)
    if found is None:
        return None
    block, statement = found
    gap = _gap(statement, call) if leak.fit.is_statistic else _scaling(statement, call)
    return _behind(block, gap, leak, split) if gap is not None else None


def _gap(statement: ast.stmt, number: ast.Call) -> _Gap | None:
    if not isinstance(number.func, ast.Attribute):
        return None
    column = _column(number.func.value)
    if column is None:
        return None
    frame, name = column
    written = ast.unparse(number)[len(ast.unparse(number.func.value)) :]
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if _column(target) == column and _fills(value, column, number, inplace=False):
            return _Gap(statement, frame, name, written)
        if value is number and _is_masked(target, frame, name):
            return _Gap(statement, frame, name, written)
    if isinstance(statement, ast.Expr) and _fills(statement.value, column, number, inplace=True):
        return _Gap(statement, frame, name, written)
    return None


def _scaling(statement: ast.stmt, call: ast.Call) -> _Gap | None:
    """df["age"] = scaler.fit_transform(df["age"].values.reshape(-1, 1)), or of df[["age"]]."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or statement.value is not call:
        return None
    column, function = _column(statement.targets[0]), call.func
    if column is None or len(call.args) != 1 or call.keywords:
        return None
    if not isinstance(function, ast.Attribute) or function.attr != "fit_transform":
        return None
    frame, name = column
    one = {f"{frame}['{name}']", f"{frame}.{name}"}
    given = {f"{w}.{values}.reshape(-1, 1)" for w in one for values in ("values", "to_numpy()")} | {
        f"{frame}[['{name}']]"
    }
    if ast.unparse(call.args[0]) not in given or not isinstance(function.value, (ast.Name, ast.Call)):
        return None
    return _Gap(statement, frame, name, scaler=function.value)


def _column(node: ast.expr) -> tuple[str, str] | None:
    """The frame and the column of df["age"] or df.age."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        index = node.slice
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return node.value.id, index.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    return None


def _fills(node: ast.expr, column: tuple[str, str], number: ast.Call, *, inplace: bool) -> bool:
    """Whether an expression is df["age"].fillna(number), in place or not."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "fillna":
        return False
    given = [*node.args, *(k.value for k in node.keywords if k.arg == "value")]
    in_place = any(k.arg == "inplace" for k in node.keywords)
    return _column(node.func.value) == column and given == [number] and in_place is inplace


def _is_masked(target: ast.expr, frame: str, column: str) -> bool:
    """Whether a target is df.loc[df["age"].isnull(), "age"]."""
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Tuple) or len(target.slice.elts) != 2:
        return False
    mask, name = target.slice.elts
    masked = {f"{written}.{test}()" for written in (f"{frame}['{column}']", f"{frame}.{column}")
              for test in ("isnull", "isna")}  # fmt: skip
    return (
        ast.unparse(target.value) == f"{frame}.loc"
        and ast.unparse(mask) in masked
        and isinstance(name, ast.Constant)
        and name.value == column
    )


def _behind(block: Block, gap: _Gap, leak: Leak, split: ast.AST) -> Fill | None:
    parted = next((s for s in block.statements if isinstance(s, ast.Assign) and s.value is split), None)
    if parted is None or not isinstance(split, ast.Call) or not isinstance(parted.targets[0], ast.Tuple):
        return None
    sides = [side.id if isinstance(side, ast.Name) else "" for side in parted.targets[0].elts]
    middle = statements_between(block.statements, gap.statement, parted)
    if middle is None or len(sides) != 2 * len(split.args) or not all(sides):
        return None
    made: dict[str, bool] = {gap.frame: True}
    for statement in middle:
        if mentions(set(made), [statement]) and not _is_harmless(statement, gap, made):
            return None
    kept = [i for i, argument in enumerate(split.args) if _keeps(argument, gap.column, made)]
    if len(kept) != 1:
        return None
    gone = {name for name, has in made.items() if has} - set(sides)
    if block.scope.sees_after(gone, parted, block.statements, set()):
        return None
    train, test = sides[2 * kept[0]], sides[2 * kept[0] + 1]
    if gap.scaler is not None:
        return _scaled_behind(block, gap, gap.scaler, parted, middle, (train, test))
    number = f'{train}["{gap.column}"]{gap.number}'
    lines = [f'{side} = {side}.fillna({{"{gap.column}": {number}}})' for side in (test, train)]
    return Fill(
        f"Split first, then fill `{gap.column}` with the number of `{train}`",
        block.place(gap.statement),
        block.place(parted),
        "\n".join(lines),
    )


def _scaled_behind(
    block: Block, gap: _Gap, scaler: ast.expr, parted: ast.stmt, middle: list[ast.stmt], sides: tuple[str, str]
) -> Fill | None:
    """The transformer is fitted on the column of the train part, and applied to that of the test part."""
    if isinstance(scaler, ast.Name):
        name, lines = scaler.id, []
        if block.scope.sees_after({name}, parted, block.statements, set()):
            return None
        if any(mentions({name}, [s]) and f"{name}.fit_transform(" not in ast.unparse(s) for s in middle):
            return None
    elif isinstance(scaler, ast.Call):
        name = free_name(scaler, block)
        lines = [f"{name} = {ast.unparse(scaler)}"]
    else:
        return None
    train, test = sides
    lines.append(f'{train}["{gap.column}"] = {name}.fit_transform({train}[["{gap.column}"]])')
    lines.append(f'{test}["{gap.column}"] = {name}.transform({test}[["{gap.column}"]])')
    return Fill(
        f"Split first, then fit `{name}` on `{train}`",
        block.place(gap.statement),
        block.place(parted),
        "\n".join(lines),
    )


def _is_harmless(statement: ast.stmt, gap: _Gap, made: dict[str, bool]) -> bool:
    """Whether a statement between the two does the same when the gaps are not filled yet.

    `made` gets the names that are made of the frame: whether they have the column.
    """
    if is_definition(statement):
        return False
    if isinstance(statement, ast.Expr):
        node: ast.expr = statement.value
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        if not isinstance(node, ast.Call):
            return True
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        other = called == "fillna" and not _names_column(statement, gap.column)
        return called in _LOOKS or other
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target, value = statement.targets[0], statement.value
    written = _column(target) if not isinstance(target, ast.Name) else None
    if written is not None:
        return written[0] in made and written[1] != gap.column and not _names_column(value, gap.column)
    if not isinstance(target, ast.Name):
        return isinstance(target, ast.Subscript) and not _names_column(statement, gap.column)
    if _keeps(value, gap.column, made):
        made[target.id] = True
        return True
    column = _column(value)
    return column is not None and column[0] in made and column[1] != gap.column


def _keeps(node: ast.expr, column: str, made: dict[str, bool]) -> bool:
    """Whether an expression is the frame, with the column and all its rows."""
    if isinstance(node, ast.Name):
        return made.get(node.id, False)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.List):
        names = [e.value for e in node.slice.elts if isinstance(e, ast.Constant)]
        return column in names and _keeps(node.value, column, made)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr == "copy" and not node.args:
        return _keeps(node.func.value, column, made)
    if node.func.attr != "drop":
        return False
    texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    names_only = not any(isinstance(n, ast.Name) for a in (*node.args, *(k.value for k in node.keywords))
                         for n in ast.walk(a))  # fmt: skip
    return bool(texts) and names_only and column not in texts and _keeps(node.func.value, column, made)


def _names_column(node: ast.AST, column: str) -> bool:
    return any(
        (isinstance(n, ast.Constant) and n.value == column) or (isinstance(n, ast.Attribute) and n.attr == column)
        for n in ast.walk(node)
    )
