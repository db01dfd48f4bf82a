"""Names, and the objects that they stand for: a table that is changed under one name is changed under all."""

from __future__ import annotations

import ast

from trainwright.semantics import preprocessing
from trainwright.semantics.interpreter import access_path
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.rows.knowledge import INDEXERS, SHARING, STACKING
from trainwright.semantics.rows.syntax import last_name, taken_rows, text_of
from trainwright.semantics.rows.values import (
    APART,
    FOLDS,
    Columns,
    Data,
    Fit,
    FitKind,
    Index,
    Instance,
    Known,
    Many,
    Names,
    Statistic,
    Transformer,
    gathered,
    joined,
    joint_statistic,
    replace,
    statistics,
    tables,
    union,
)
from trainwright.semantics.rows.walk import Walk
from trainwright.semantics.values import Kind, Part
from trainwright.semantics.words import part_of
from trainwright.source.place import Place


class Memory:
    """What each name is known to be.

    `cells` tells which names are the same object, so that what is written into a table under one name is known under
    the others: an element of a list that a loop visits, an argument that a function fills in place.
    """

    def __init__(self, walk: Walk, module: ModuleModel, environment: dict[str, Known], cells: dict[str, int]) -> None:
        self.walk = walk
        self.module = module
        self.environment = environment
        self.cells = cells
        self.mutated: dict[int, Known] = {}
        self.returned: list[Known] = []
        self.imports: dict[str, str] = {}
        self.statement_at_hand: ast.stmt | None = None
        self.counters: set[str] = set()
        """Names that count up one by one."""

    # -- what the parts built on this answer -----------------------------------------------------------------------

    def evaluate(self, node: ast.expr) -> Known:
        """The value of an expression."""
        raise NotImplementedError

    def separated(
        self, node: ast.AST, expression: ast.expr, data: Known, how: str, label: str, *, shuffled: bool = True
    ) -> None:
        """Rows of `data` are separated here."""
        raise NotImplementedError

    # -- places -----------------------------------------------------------------------------------------------------

    def place(self, node: ast.AST) -> Place:
        """A node of the function that is being run."""
        assert self.walk.segment is not None
        return Place(self.walk.segment, node)

    def qualified(self, node: ast.expr) -> str:
        """The qualified name of a function or class expression; empty when it is not of a library."""
        path = access_path(node)
        if path is None:
            return ""
        root, _, rest = path.partition(".")
        if root in self.imports:
            return f"{self.imports[root]}.{rest}" if rest else self.imports[root]
        value = self.module.globals.get(root)
        if value is None and root not in self.environment and self.walk.stars:
            return next((name for star in self.walk.stars if (name := preprocessing.star(star, path))), "")
        if value is None or value.kind is not Kind.LIBRARY:
            return ""
        return f"{value.type}.{rest}" if rest else value.type

    # -- names and objects ------------------------------------------------------------------------------------------

    def cell(self, node: ast.expr) -> int | None:
        """The object that a plain name stands for."""
        return self.cells.get(node.id) if isinstance(node, ast.Name) else None

    def current(self, cell: int | None, value: Known) -> Known:
        """What an object is by now."""
        if cell is None:
            return value
        for name, own in self.cells.items():
            if own == cell and name in self.environment:
                return self.environment[name]
        return self.mutated.get(cell, value)

    def bind(self, target: ast.expr, value: Known, source: ast.expr | None, cell: int | None = None) -> None:
        """Assign a value to a target."""
        if isinstance(target, (ast.Tuple, ast.List)):
            self.unpack(target, value, source)
        elif isinstance(target, ast.Name):
            if source is not None:
                if isinstance(source, (ast.Call, ast.IfExp)) and _grows(target.id, source):
                    value = self.apart_from_folds(value)
                value = self.part(target.id, source, value)
                if self.statement_at_hand is not None:
                    self.walk.assigned[target.id] = self.place(self.statement_at_hand)
            self.environment[target.id] = value
            self.cells[target.id] = cell if cell is not None else next(self.walk.cells)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value, None)
        elif isinstance(target, ast.Attribute):
            owner = self.evaluate(target.value)
            if isinstance(owner, Instance):
                owner.attributes[target.attr] = self.part(target.attr, source, value) if source is not None else value
                self.walk.use(tables(value))
            elif target.attr in ("transform", "transforms") and isinstance(owner, Data):
                plain = frozenset(fit for fit in owner.fits if fit.kind is not FitKind.AUGMENTATION)
                self.walk.forgiven.update(owner.fits - plain)
                self.mutate(_without_attributes(target.value), replace(owner, fits=plain))
            elif target.attr == "columns":
                if isinstance(owner, Data):
                    self.mutate(target.value, owner.unnamed)
            else:
                self.write_into(target, value)
        else:
            self.write_into(target, value)

    def apart_from_folds(self, value: Known) -> Known:
        """What the folds leave, gathered: the held-out parts of all folds are all rows."""
        if isinstance(value, Data) and any(part.startswith(FOLDS) for part in value.parts):
            return replace(value, parts=frozenset(part for part in value.parts if not part.startswith(FOLDS)))
        return value

    def unpack(self, target: ast.Tuple | ast.List, value: Known, source: ast.expr | None) -> None:
        """Assign the elements of a value to several targets."""
        items = value if isinstance(value, Many) and len(value.items) == len(target.elts) else None
        sources = source.elts if isinstance(source, (ast.Tuple, ast.List)) else []
        spread = value if isinstance(value, (Data, Statistic)) else None
        if isinstance(spread, Data) and items is None and _named_parts(target):
            spread = replace(spread, partial=True)  # somebody else has split it
        for index, element in enumerate(target.elts):
            inner = element.value if isinstance(element, ast.Starred) else element
            each = sources[index] if len(sources) == len(target.elts) else None
            self.bind(
                inner,
                items.items[index] if items is not None else spread,
                each,
                items.cell(index) if items is not None else None,
            )

    def write_into(self, target: ast.expr, value: Known) -> None:
        """df[column] = ..., df.loc[rows, column] = ...: part of the table now carries what the value carries."""
        masked, column, written = False, "", target
        while isinstance(target, ast.Subscript) or (
            isinstance(target, ast.Attribute) and not isinstance(self.evaluate(target.value), Instance)
        ):
            if isinstance(target, ast.Subscript):
                masked |= self.takes_rows(target)
                last = target.slice.elts[-1] if isinstance(target.slice, ast.Tuple) and target.slice.elts else None
                column = text_of(last if last is not None else target.slice)
            elif target.attr not in ("loc", "iloc", "values"):
                column = target.attr
            target = target.value
        before = self.evaluate(target)
        if isinstance(before, Data) and isinstance(written, ast.Subscript):
            self.marked(written)
        if isinstance(value, Transformer):
            if before is None or isinstance(before, Many):  # scalers[column] = scaler
                held = before if isinstance(before, Many) else Many(())
                self.mutate(target, _with_item(held, column, value))
            return
        if isinstance(value, Statistic):
            # a whole column that is one number tells nothing; in some cells of a column it fills what was missing
            grouped = frozenset(fit for fit in value.fits if fit.kind is FitKind.GROUPS)
            if isinstance(before, Data) and (masked or grouped):
                fits = value.fits if masked else grouped
                self.mutate(target, self.carried(before, fits, column))
            elif before is None or isinstance(before, Statistic):  # a table of such numbers
                self.mutate(target, joint_statistic(statistics([before, value])))
            return
        data = list(tables(value))
        if isinstance(before, Data) and data:
            result = self.carried(before, joined(data).fits, column)
            whole = isinstance(written, (ast.Subscript, ast.Attribute)) and written is not target and not masked
            if column and whole and not self.of_other_rows():
                result = _echoing(result, column, data)
            self.mutate(target, result)
        elif isinstance(before, Many) and before.keys and isinstance(written, ast.Subscript):
            self.mutate(target, _with_item(before, text_of(written.slice), value))
        elif data:
            self.mutate(target, gathered(joined(data).unnamed))

    def of_other_rows(self) -> bool:
        """Whether the statement takes some rows of a table: what it assigns does not stand beside its source."""
        node = self.statement_at_hand
        taken = (
            [n for n in ast.walk(node.value) if isinstance(n, ast.Subscript)] if isinstance(node, ast.Assign) else []
        )
        return any(isinstance(n.slice, (ast.Compare, ast.Slice, ast.BoolOp)) for n in taken)

    def takes_rows(self, target: ast.Subscript) -> bool:
        """Whether values are written into some rows only: df[mask] = ..., not df[column + "_mean"] = ..."""
        index = target.slice
        if isinstance(index, (ast.Constant, ast.JoinedStr)):
            return False
        if isinstance(target.value, ast.Attribute) and target.value.attr in INDEXERS:
            return True
        if isinstance(index, ast.BinOp):
            return not isinstance(index.op, ast.Add)
        return not isinstance(index, ast.Name) or self.evaluate(index) is not None

    def marked(self, written: ast.Subscript) -> None:
        """df.loc[valid_index, "fold"] = i: the folds are written down, to be taken by another loop."""
        first = written.slice.elts[0] if isinstance(written.slice, ast.Tuple) and written.slice.elts else written.slice
        rows = self.evaluate(first) if isinstance(first, ast.Name) else None
        if isinstance(rows, Index) and not rows.part.endswith(":train"):
            self.walk.use([Data(parts=frozenset({rows.part}))])

    def carried(self, table: Data, fits: frozenset[Fit], column: str) -> Data:
        """The table with more learned values in one of its columns."""
        self.filled(table, fits)
        if column and fits:
            own = frozenset([fit for fit in fits if fit not in table.fits or fit in table.by.fits])
            table = replace(table, by=table.by.also(column, own))
        return table.with_fits(fits)

    def filled(self, table: Data, fits: frozenset[Fit]) -> None:
        """Numbers go into rows: when both are of the test side of a split, it is prepared by its own measure."""
        for fit in fits:
            if fit.is_statistic and table.held_out and fit.parts == table.parts and fit.roots & table.roots:
                self.walk.fitted_on_test(fit, None, same=False)

    def mutate(self, target: ast.expr, value: Known) -> None:
        """The object that an expression stands for is now this, under all its names."""
        if isinstance(target, ast.Attribute):
            owner = self.evaluate(target.value)
            if isinstance(owner, Instance):
                owner.attributes[target.attr] = value
        elif isinstance(target, ast.Name):
            cell = self.cells.get(target.id)
            self.environment[target.id] = value
            if cell is not None:
                self.mutate_cell(cell, value)

    def mutate_cell(self, cell: int, value: Known) -> None:
        """The object is now this."""
        self.mutated[cell] = value
        for name, own in self.cells.items():
            if own == cell:
                self.environment[name] = value

    def table(self, node: ast.expr, value: Known) -> Known:
        """The value as a table: what a transformer is fitted on is one, wherever it comes from."""
        if isinstance(value, Many) and all(item is None for item in value.items):
            value = None
        if isinstance(value, Names):
            value = None
        if isinstance(value, Statistic) and any(fit.kind is FitKind.GROUPS for fit in value.fits):
            value = self.grouped_table(node)  # df.groupby("user").mean() has a row for each user
        if value is not None:
            return value if isinstance(value, Data) else union([value])
        base = node
        while isinstance(base, (ast.Subscript, ast.Call)) or (
            isinstance(base, ast.Attribute) and not isinstance(self.evaluate(base.value), Instance)
        ):
            base = base.func if isinstance(base, ast.Call) else base.value
        data = Data(self.walk.root(self.walk.written(base), base))
        if isinstance(base, (ast.Name, ast.Attribute)) and not self.qualified(base) and self.evaluate(base) is None:
            self.mutate(base, data)
            again = self.evaluate(node) if not isinstance(node, ast.Call) else None
            return again if isinstance(again, Data) else data
        return data

    def grouped_table(self, node: ast.expr) -> Data:
        """What is computed of groups, used as a table of its own."""
        base = node
        while isinstance(base, (ast.Subscript, ast.Attribute)):
            base = base.value
        data = Data(self.walk.root("groupby", base))
        if isinstance(base, ast.Name):
            self.mutate(base, data)
        return data

    def part(self, name: str, source: ast.expr, value: Known) -> Known:
        """train = data[:n]: rows taken under the name of a part are one side of a split."""
        part = part_of(name)
        if part is None or not isinstance(value, Data):
            return value
        if isinstance(source, ast.Call) and source.args and self.qualified(source.func) in SHARING:
            self.shared(part, source, value)
            return value
        taken = taken_rows(source)
        if taken is None or part_of(last_name(taken)) is not None or self.qualified(taken) in STACKING:
            return value
        # what had been put together is taken apart again: no side of a new split, but still one that is scored
        label = self.walk.written(taken) if len(value.roots) == 1 else f"{APART}{self.walk.written(taken)}"
        if any(p.startswith(f"{label}:") for p in value.parts):
            return value
        self.separated(source, taken, value, "split", label, shuffled="sample" in self.walk.written(source))
        return replace(value.on(f"{label}:{'train' if part is Part.TRAIN else 'test'}"), partial=False)

    def shared(self, part: Part, source: ast.Call, value: Data) -> None:
        """val_loader = DataLoader(dataset, sampler=...), val_set = Subset(dataset, ...): some rows of a dataset."""
        sampled = self.qualified(source.func).endswith("Subset") or any(k.arg == "sampler" for k in source.keywords)
        if part is Part.TRAIN or not sampled:
            return
        random = frozenset(fit for fit in value.fits if fit.kind is FitKind.AUGMENTATION)
        label = f"shared@{id(source)}"
        self.separated(source, source.args[0], replace(value, fits=random), "split", label)


def names_of(node: ast.expr | None, value: Known) -> frozenset[str] | None:
    """The columns that an expression names; None when it does not tell."""
    if isinstance(value, Names):
        return value.names
    text = text_of(node)
    return frozenset({text}) if text else None


def without_columns(table: Data, names: frozenset[str] | None) -> Data:
    """The frame less some columns, and less what was learned into them."""
    if names is None:
        return table.unnamed
    columns = table.columns.without(names) if table.columns is not None else None
    by = table.by.without(names)
    gone = table.by.fits - by.fits
    return replace(table, columns=columns, by=by, fits=table.fits - gone if gone else table.fits)


def only_columns(table: Data, names: frozenset[str]) -> Data:
    """Some columns of the frame, with what was learned into them."""
    kept = table.by.only(names)
    gone = table.by.fits - kept.fits
    fits = table.fits - gone if gone else table.fits
    return replace(table, columns=Columns(names), column="", by=kept, fits=fits)


def _echoing(table: Data, column: str, data: list[Data]) -> Data:
    """df[column] = function of df[other]: remembered, in case that one of them is the target."""
    made = {d.column for d in data if d.column and d.column != column and d.roots & table.roots}
    echoes = frozenset((c, of) for c, of in table.echoes if c != column) | {(column, of) for of in made}
    columns = table.columns
    if columns is not None:
        only = columns.only | {column} if columns.only is not None else None
        columns = Columns(only, columns.gone - {column})
    return replace(table, echoes=echoes, columns=columns)


def _grows(name: str, call: ast.expr) -> bool:
    """rows = pd.concat([rows, more]), rows = rows.append(more), rows = more if rows is None else pd.concat(...)."""
    if isinstance(call, ast.IfExp):
        return _grows(name, call.body) or _grows(name, call.orelse)
    if not isinstance(call, ast.Call):
        return False
    first = call.args[0] if call.args else None
    given = first.elts if isinstance(first, (ast.List, ast.Tuple)) else call.args
    if isinstance(call.func, ast.Attribute) and call.func.attr == "append" and isinstance(call.func.value, ast.Name):
        return call.func.value.id == name
    return len(given) > 1 and any(isinstance(each, ast.Name) and each.id == name for each in given)


def _named_parts(target: ast.Tuple | ast.List) -> bool:
    """X_train, X_test = load(): whether the targets are named after parts."""
    names = [n.id for element in target.elts for n in ast.walk(element) if isinstance(n, ast.Name)]
    return any(part_of(name) is not None for name in names)


def _with_item(many: Many, key: str, value: Known) -> Many:
    """A dict after an assignment to one of its keys."""
    if not key:
        return Many((*many.items, value))
    if key in many.keys:
        index = many.keys.index(key)
        return Many((*many.items[:index], value, *many.items[index + 1 :]), (), many.keys)
    return Many((*many.items, value), (), (*many.keys, key))


def _without_attributes(node: ast.expr) -> ast.expr:
    """`val_set` of `val_set.dataset`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node
