"""Plans how a leaking fit gets behind its split, or into a pipeline, where the code allows it without guessing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Function, Leak, Place

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


@dataclass(frozen=True)
class _Block:
    """The statements among which the fit stands, and everything that can see their names."""

    statements: list[ast.stmt]
    places: dict[int, Place]
    scope: list[ast.stmt]


def plan_of(function: Function, leak: Leak) -> Plan | None:
    """How to mend a leak; None where that takes a person."""
    call = leak.fit.place.node
    if not isinstance(call, ast.Call) or leak.how == "transform" or leak.fit.is_statistic:
        return None
    block = next((b for b in _blocks(function) if any(_is_of(s, call) for s in b.statements)), None)
    learning = _learning(block.statements, call) if block is not None else None
    if block is None or learning is None:
        return None
    if leak.how == "cross-validation":
        return _into_pipeline(block, learning, leak)
    return _behind_split(block, learning, leak)


# -- behind the split --------------------------------------------------------------------------------------------------


def _behind_split(block: _Block, learning: _Learning, leak: Leak) -> Plan | None:
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
    between = _between(block.statements, learning.statements[-1], statement)
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
        block.places[id(statement)],
        f"{train} = {name}.fit_transform({train}{labels})\n{test} = {name}.transform({test})",
    )


def _table_and_column(learning: _Learning) -> tuple[ast.expr, str | None]:
    """What the split must be given; for `df[cols] = scaler.fit_transform(df[cols])` the table and `[cols]`."""
    made = learning.made
    if isinstance(made, ast.Subscript) and ast.unparse(made) == ast.unparse(learning.raw):
        return made.value, f"[{ast.unparse(made.slice)}]"
    return made, None


def _may_move(block: _Block, learning: _Learning, between: list[ast.stmt], split: ast.stmt) -> bool:
    """Whether nothing sees the difference between fitting before and behind the split."""
    made, raw = _roots(learning.made), _roots(learning.raw)
    if isinstance(learning.transformer, ast.Name) and _mention({learning.transformer.id}, between):
        return False
    if any(_changes(name, s) for name in raw for s in between) or _mention(made, between):
        return False
    known = {id(s) for s in (*learning.statements, split)}
    if made <= raw:
        return not _mention(made, _after(block, split))
    return not _mention(made, [s for s in _leaves(block.scope) if id(s) not in known])


def _transformer_name(block: _Block, learning: _Learning) -> tuple[str, list[tuple[Place, str]], list[Place]]:
    """The name that the transformer has, or gets; with it the statements that change for that, and those that go."""
    places = [block.places[id(s)] for s in learning.statements]
    if learning.unfitted:
        return ast.unparse(learning.transformer), [(places[0], learning.unfitted)], places[1:]
    if isinstance(learning.transformer, ast.Call):
        name = _free_name(learning.transformer, block)
        return name, [(places[0], f"{name} = {ast.unparse(learning.transformer)}")], places[1:]
    return ast.unparse(learning.transformer), [], places


def _free_name(made: ast.Call, block: _Block) -> str:
    written = ast.unparse(made.func).rpartition(".")[2]
    name = next((n for n, ends in _NAMES.items() if written.endswith(ends)), "transformer")
    used = {inner.id for s in block.scope for inner in ast.walk(s) if isinstance(inner, ast.Name)}
    while name in used:
        number = re.search(r"_(\d+)$", name)
        name = f"{name[: number.start()]}_{int(number[1]) + 1}" if number else f"{name}_2"
    return name


# -- into a pipeline ---------------------------------------------------------------------------------------------------


def _into_pipeline(block: _Block, learning: _Learning, leak: Leak) -> Plan | None:
    """cross_val_score(model, Z, y) becomes cross_val_score(make_pipeline(transformer, model), X, y), wherever Z is."""
    if not isinstance(learning.made, ast.Name) or not isinstance(learning.raw, ast.Name):
        return None
    made = learning.made.id
    own = {id(s) for s in learning.statements}
    later = _after(block, learning.statements[-1])
    if made != learning.raw.id:
        later = [s for s in _leaves(block.scope) if id(s) not in own]
    transformer = learning.transformer
    if isinstance(transformer, ast.Name) and _mention({transformer.id}, later, but_bound=True):
        return None  # fitted, it is used for something else, too
    if any(_changes(learning.raw.id, s) for s in later if made != learning.raw.id):
        return None
    validations = [c for s in later for c in _cross_validations(s, made, learning, leak)]
    inside = {id(n) for call in validations for n in ast.walk(call)}
    for statement in later:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == made and id(node) not in inside:
                return None  # the fitted table is used elsewhere
    replaced: list[tuple[Place, str]] = []
    pipelines = []
    removed = [block.places[id(s)] for s in learning.statements]
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


def _place_in(block: _Block, node: ast.AST) -> Place | None:
    for statement in block.statements:
        if any(inner is node for inner in ast.walk(statement)):
            return block.places[id(statement)].at(node)
    return None


# -- what is learned, and among which statements -----------------------------------------------------------------------


def _learning(statements: list[ast.stmt], call: ast.Call) -> _Learning | None:
    function = call.func
    if not isinstance(function, ast.Attribute) or call.keywords or not 1 <= len(call.args) <= 2:
        return None
    labels = call.args[1] if len(call.args) > 1 else None
    transformer, raw = function.value, call.args[0]
    if not isinstance(transformer, (ast.Name, ast.Call)) or not _roots(raw):
        return None
    first = next((s for s in statements if isinstance(s, (ast.Assign, ast.Expr)) and s.value is call), None)
    if function.attr == "fit_transform":
        if not isinstance(first, ast.Assign) or len(first.targets) != 1:
            return None
        made = first.targets[0]
        if not isinstance(made, ast.Name) and ast.unparse(made) != ast.unparse(raw):
            return None
        return _Learning((first,), transformer, raw, labels, made)
    if function.attr != "fit" or first is None:
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
    between = _between(statements, first, applied)
    if between is None or any(_changes(name, s) for name in (*_roots(raw), transformer.id) for s in between):
        return None
    if _mention({transformer.id}, between):
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


def _blocks(function: Function) -> Iterator[_Block]:
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
        yield _Block(statements, places, scope)
        for statement in statements:
            if _is_definition(statement) or isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
                continue  # in a loop what stands above may run afterwards, too
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(statement, name, None)
                if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                    pending.append((inner, {id(s): places[id(statement)].at(s) for s in inner}))


def _between(statements: list[ast.stmt], first: ast.stmt, last: ast.stmt) -> list[ast.stmt] | None:
    """The statements between two of a block; None when they are not in this order."""
    start = next(i for i, s in enumerate(statements) if s is first)
    end = next((i for i, s in enumerate(statements) if s is last), -1)
    return statements[start + 1 : end] if end > start else None


def _after(block: _Block, statement: ast.stmt) -> list[ast.stmt]:
    """What may run after a statement: what follows it, and functions, which run at any time."""
    leaves = list(_leaves(block.scope))
    index = next(i for i, leaf in enumerate(leaves) if leaf is statement)
    return [*leaves[index + 1 :], *(leaf for leaf in leaves[:index] if _is_definition(leaf))]


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _leaves(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The simple statements, whole definitions, and what the headers of compound statements evaluate, in order."""
    for statement in statements:
        if _is_definition(statement) or not hasattr(statement, "body"):
            yield statement
            continue
        for field, value in ast.iter_fields(statement):
            if field in ("body", "orelse", "finalbody"):
                yield from _leaves(value)
            elif field == "handlers":
                for handler in value:
                    yield from _leaves(handler.body)
            elif field == "items":
                for item in value:
                    yield ast.Expr(item.context_expr)
            elif isinstance(value, ast.expr):
                yield ast.Expr(value)


def _is_of(statement: ast.stmt, node: ast.AST) -> bool:
    """Whether a node stands in a simple statement."""
    return not hasattr(statement, "body") and any(inner is node for inner in ast.walk(statement))


def _position(arguments: list[ast.expr], wanted: ast.expr) -> int | None:
    written = ast.unparse(wanted)
    return next((i for i, a in enumerate(arguments) if ast.unparse(a) == written), None)


def _roots(node: ast.expr) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _mention(names: set[str], statements: list[ast.stmt], *, but_bound: bool = False) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id in names and not (but_bound and isinstance(inner.ctx, ast.Store))
        for s in statements
        for inner in ast.walk(s)
    )


def _changes(name: str, statement: ast.stmt) -> bool:
    """Whether a statement binds a name anew or writes into what it stands for."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            if _root(node) == name:
                return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _root(node.func) == name:
            if any(k.arg == "inplace" for k in node.keywords) or node.func.attr in ("pop", "insert", "append", "sort"):
                return True
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _brief(node: ast.expr) -> str:
    return f"{ast.unparse(node.func)}()" if isinstance(node, ast.Call) else ast.unparse(node)
