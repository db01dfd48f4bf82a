"""Plans how a leaking fit gets behind its split, or into a pipeline, where the code allows it without guessing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Function, Leak, Place
from trainwright_rules.leak._statements import (
    Block,
    block_at,
    changes,
    mentions,
    names_in,
    only_looks,
    statements_between,
)

_NAMES = {
    "scaler": ("Scaler",),
    "imputer": ("Imputer",),
    "selector": ("SelectKBest", "SelectPercentile", "SelectFromModel", "VarianceThreshold", "RFE", "RFECV"),
    "vectorizer": ("Vectorizer",),
    "pca": ("PCA",),
}


@dataclass(frozen=True)
class Plan:
    """The edits of one fix. `pipelines` are estimators that get a transformer in front of them."""

    title: str
    removed: tuple[Place, ...]
    replaced: tuple[tuple[Place, str], ...]
    after: Place | None = None
    code: str = ""
    pipelines: tuple[tuple[Place, str], ...] = ()


@dataclass(frozen=True)
class _Learning:
    """`made = transformer.fit_transform(raw, labels)`, or the same in two statements."""

    statements: tuple[ast.stmt, ...]
    transformer: ast.expr
    raw: ast.expr
    labels: ast.expr | None
    made: ast.expr
    unfitted: str = ""
    """What `scaler = StandardScaler().fit(X)` is without its fit: `scaler = StandardScaler()`."""


def plan_of(function: Function, leak: Leak) -> Plan | None:
    """How to mend a leak; None where that takes a person."""
    call = leak.fit.place.node
    if not isinstance(call, ast.Call) or leak.how == "transform" or leak.fit.is_statistic:
        return None
    found = block_at(function, leak.fit.place)
    if found is None:
        return None
    block, statement = found
    learning = _learning(block.statements, statement, call)
    if learning is None:
        return None
    if leak.how == "cross-validation":
        return _into_pipeline(block, learning, leak)
    return _behind_split(block, learning, leak)


# -- behind the split --------------------------------------------------------------------------------------------------


def _behind_split(block: Block, learning: _Learning, leak: Leak) -> Plan | None:
    split_call = leak.split.node
    statement = next((s for s in block.statements if isinstance(s, ast.Assign) and s.value is split_call), None)
    if statement is None or not isinstance(split_call, ast.Call) or not isinstance(statement.targets[0], ast.Tuple):
        return None
    sides = [side.id if isinstance(side, ast.Name) else "" for side in statement.targets[0].elts]
    if len(sides) != 2 * len(split_call.args) or not all(sides):
        return None
    whole, column = _table_and_column(learning)
    position = _position(split_call.args, whole)
    if position is None:
        return None
    between = statements_between(block.statements, learning.statements[-1], statement)
    if between is None or not _may_move(block, learning, between, statement):
        return None
    labels = ""
    if learning.labels is not None:
        where = _position(split_call.args, learning.labels)
        if where is None:
            return None
        labels = f", {sides[2 * where]}"
    name, replaced, removed = _transformer_name(block, learning)
    raw = learning.raw if column is None else whole
    if ast.unparse(raw) != ast.unparse(whole):
        replaced.append((leak.split.at(split_call.args[position]), ast.unparse(raw)))
    train, test = (f"{sides[2 * position + i]}{column or ''}" for i in (0, 1))
    return Plan(
        f"Split first, then fit `{name}` on `{sides[2 * position]}`",
        tuple(removed),
        tuple(replaced),
        block.place(statement),
        f"{train} = {name}.fit_transform({train}{labels})\n{test} = {name}.transform({test})",
    )


def _table_and_column(learning: _Learning) -> tuple[ast.expr, str | None]:
    """What the split must be given; for `df[cols] = scaler.fit_transform(df[cols])` the table and `[cols]`."""
    made = learning.made
    if isinstance(made, ast.Subscript) and ast.unparse(made) == ast.unparse(learning.raw):
        return made.value, f"[{ast.unparse(made.slice)}]"
    return made, None


def _may_move(block: Block, learning: _Learning, between: list[ast.stmt], split: ast.stmt) -> bool:
    """Whether nothing sees the difference between fitting before and behind the split."""
    made, raw, scope = names_in(learning.made), names_in(learning.raw), block.scope
    if isinstance(learning.transformer, ast.Name) and scope.mentioning({learning.transformer.id}, between):
        return False
    if any(changes(name, s) for name in raw for s in scope.mentioning({name}, between)):
        return False
    if not all(made <= raw and only_looks(s) for s in scope.mentioning(made, between)):
        return False
    own = {id(s) for s in (*learning.statements, *between, split)}
    if made <= raw:
        return not scope.sees_after(made, split, block.statements, own)
    return not scope.sees_after(made, learning.statements[-1], block.statements, own)


def _transformer_name(block: Block, learning: _Learning) -> tuple[str, list[tuple[Place, str]], list[Place]]:
    """The name that the transformer has, or gets; with it the statements that change for that, and those that go."""
    places = [block.place(s) for s in learning.statements]
    if learning.unfitted:
        return ast.unparse(learning.transformer), [(places[0], learning.unfitted)], places[1:]
    if isinstance(learning.transformer, ast.Call):
        name = free_name(learning.transformer, block)
        return name, [(places[0], f"{name} = {ast.unparse(learning.transformer)}")], places[1:]
    return ast.unparse(learning.transformer), [], places


def free_name(made: ast.Call, block: Block) -> str:
    """A name for a transformer that has none yet."""
    written = ast.unparse(made.func).rpartition(".")[2]
    name = next((n for n, ends in _NAMES.items() if written.endswith(ends)), "transformer")
    used = set(block.scope.names)
    while name in used:
        number = re.search(r"_(\d+)$", name)
        name = f"{name[: number.start()]}_{int(number[1]) + 1}" if number else f"{name}_2"
    return name


# -- into a pipeline ---------------------------------------------------------------------------------------------------


def _into_pipeline(block: Block, learning: _Learning, leak: Leak) -> Plan | None:
    """cross_val_score(model, Z, y) becomes cross_val_score(make_pipeline(transformer, model), X, y), wherever Z is."""
    if not isinstance(learning.made, ast.Name) or not isinstance(learning.raw, ast.Name):
        return None
    made = learning.made.id
    own = {id(s) for s in learning.statements}
    later = block.scope.after(learning.statements[-1])
    if made != learning.raw.id:
        later = [s for s in block.scope.leaves if id(s) not in own]
    transformer = learning.transformer
    if isinstance(transformer, ast.Name) and mentions({transformer.id}, later, but_bound=True):
        return None  # fitted, it is used for something else, too
    if any(changes(learning.raw.id, s) for s in later if made != learning.raw.id):
        return None
    validations = [c for s in later for c in _cross_validations(s, made, learning, leak)]
    inside = {id(n) for call in validations for n in ast.walk(call)}
    for statement in later:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == made and id(node) not in inside:
                return None  # the fitted table is used elsewhere
    replaced: list[tuple[Place, str]] = []
    pipelines = []
    removed = [block.place(s) for s in learning.statements]
    if learning.unfitted:
        replaced.append((removed[0], learning.unfitted))
        removed = removed[1:]
    for call in validations:
        place = _place_in(block, call)
        estimator, table = _given(call, "estimator", 0), _given(call, "X", 1)
        if place is None or estimator is None or table is None:
            return None
        pipelines.append((place.at(estimator), ast.unparse(transformer)))
        if made != learning.raw.id:
            replaced.append((place.at(table), learning.raw.id))
    if not any(call is leak.split.node for call in validations):
        return None
    return Plan(
        f"Fit `{_brief(transformer)}` in each fold: `make_pipeline`",
        tuple(removed),
        tuple(replaced),
        pipelines=tuple(pipelines),
    )


def _cross_validations(statement: ast.stmt, made: str, learning: _Learning, leak: Leak) -> Iterator[ast.Call]:
    """The calls like the leaking one that take the fitted table as X, and the same labels, and nothing else of it."""
    assert isinstance(leak.split.node, ast.Call)
    function = ast.unparse(leak.split.node.func)
    for node in ast.walk(statement):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != function:
            continue
        table, labels = _given(node, "X", 1), _given(node, "y", 2)
        if not isinstance(table, ast.Name) or table.id != made:
            continue
        if learning.labels is not None and (labels is None or ast.unparse(labels) != ast.unparse(learning.labels)):
            continue
        if sum(isinstance(n, ast.Name) and n.id == made for n in ast.walk(node)) == 1:
            yield node


def _given(call: ast.Call, name: str, position: int) -> ast.expr | None:
    if position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == name), None)


def _place_in(block: Block, node: ast.AST) -> Place | None:
    for statement in block.statements:
        if any(inner is node for inner in ast.walk(statement)):
            return block.place(statement).at(node)
    return None


# -- what is learned, and among which statements -----------------------------------------------------------------------


def _learning(statements: list[ast.stmt], first: ast.stmt, call: ast.Call) -> _Learning | None:
    function = call.func
    if not isinstance(function, ast.Attribute) or call.keywords or not 1 <= len(call.args) <= 2:
        return None
    labels = call.args[1] if len(call.args) > 1 else None
    transformer, raw = function.value, call.args[0]
    if not isinstance(transformer, (ast.Name, ast.Call)) or not names_in(raw):
        return None
    if not isinstance(first, (ast.Assign, ast.Expr)) or first.value is not call:
        return None
    if function.attr == "fit_transform":
        if not isinstance(first, ast.Assign) or len(first.targets) != 1:
            return None
        made = first.targets[0]
        if not isinstance(made, ast.Name) and ast.unparse(made) != ast.unparse(raw):
            return None
        return _Learning((first,), transformer, raw, labels, made)
    if function.attr != "fit":
        return None
    unfitted = ""
    if isinstance(first, ast.Assign):
        target = first.targets[0]
        if len(first.targets) != 1 or not isinstance(target, ast.Name):
            return None
        if ast.unparse(target) != ast.unparse(transformer):
            unfitted = f"{target.id} = {ast.unparse(transformer)}"
            transformer = target
    applied = _application(statements, transformer, raw)
    if applied is None or not isinstance(transformer, ast.Name):
        return None
    between = statements_between(statements, first, applied)
    if between is None or any(changes(name, s) for name in (*names_in(raw), transformer.id) for s in between):
        return None
    if mentions({transformer.id}, between):
        return None
    return _Learning((first, applied), transformer, raw, labels, applied.targets[0], unfitted)


def _application(statements: list[ast.stmt], transformer: ast.expr, raw: ast.expr) -> ast.Assign | None:
    """The only `Z = scaler.transform(X)` of the block with this transformer."""
    wanted = f"{ast.unparse(transformer)}.transform({ast.unparse(raw)})"
    found = [s for s in statements if isinstance(s, ast.Assign) and ast.unparse(s.value) == wanted]
    if len(found) != 1 or len(found[0].targets) != 1:
        return None
    made = found[0].targets[0]
    return found[0] if isinstance(made, ast.Name) or ast.unparse(made) == ast.unparse(raw) else None


def _position(arguments: list[ast.expr], wanted: ast.expr) -> int | None:
    written = ast.unparse(wanted)
    return next((i for i, a in enumerate(arguments) if ast.unparse(a) == written), None)


def _brief(node: ast.expr) -> str:
    return f"{ast.unparse(node.func)}()" if isinstance(node, ast.Call) else ast.unparse(node)
