"""Follows rows through code, to find what was learned from rows that a split separates only later: data leakage.

A forward walk over a function (or a module's top-level code, a notebook): each value knows the tables it descends from
and what was learned from which rows and went into it. A split of a table that carries such a fit is a leak: the fit
has seen the rows of both sides. Functions and classes of the same file are entered; what is not known passes
everything on, because almost every operation on a table keeps its rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from trainwright.semantics import preprocessing, words
from trainwright.semantics.interpreter import access_path
from trainwright.semantics.model import Function, ModuleModel
from trainwright.semantics.names import imported_names
from trainwright.semantics.provenance import (
    Data,
    Fit,
    Folds,
    Grouped,
    Index,
    Instance,
    Known,
    Leak,
    Local,
    Many,
    Search,
    Splitter,
    Statistic,
    Transformer,
    either,
    joined,
    joint_statistic,
    statistics,
    tables,
    transformers,
    union,
)
from trainwright.semantics.values import Kind, Part
from trainwright.source.place import Place
from trainwright.source.segment import Segment

__all__ = ["Fit", "Leak", "leaks_in"]

_MAX_DEPTH = 3
_MAX_STATEMENTS = 20_000
"""How many statements one walk runs, those of entered functions and repeated loop bodies included."""
_MAX_ITEMS = 4
"""A loop over a display runs its body for so many elements, each with its own value."""

_SIZES = {"shape", "size", "columns", "index", "dtypes", "dtype", "ndim", "empty", "name"}
_NO_ROWS = {"len", "print", "type", "isinstance", "range", "id", "bool", "display", "str", "dir"}
_NUMBERS = {"int", "float", "round", "abs"}
_PASSING = {"list", "tuple", "iter", "tqdm", "trange", "reversed", "sorted", "next"}
_NO_ROWS_METHODS = {
    "head", "tail", "info", "describe", "isnull", "isna", "notnull", "notna", "value_counts", "nunique", "plot", "hist",
    "corr", "sum", "mode", "unique", "count", "keys", "score", "predict", "predict_proba", "show", "to_csv", "boxplot",
    "duplicated",
}  # fmt: skip
"""Methods whose result is a count, a picture or a score, not the table itself."""
_NO_ROWS_LIBRARIES = ("matplotlib.", "seaborn.", "plotly.", "sklearn.metrics.")
_SOURCES = ("pandas.read_", "numpy.load", "sklearn.datasets.", "numpy.genfromtxt", "numpy.random.")
_SOURCE_WORDS = {("load",), ("read",), ("fetch",), ("get",), ("open",)}
"""A library function of another name than these makes no table out of nothing."""
_STATISTICS = {"mean", "median", "std", "var", "quantile", "min", "max"}
_STATISTIC_FUNCTIONS = {
    f"numpy.{prefix}{name}"
    for prefix in ("", "nan")
    for name in ("mean", "median", "std", "var", "percentile", "quantile", "min", "max", "average")
} | {"numpy.amin", "numpy.amax", "statistics.mean", "statistics.median"}
_CENTERS = {"mean", "median", "average", "percentile", "quantile"}
_FILLING = {"fillna", "replace", "where", "mask", "clip", "div", "divide", "truediv"}
"""Methods of a table that write the numbers they are given into the rows."""
_FILLING_FUNCTIONS = {"numpy.where", "numpy.nan_to_num", "numpy.clip"}
_SELECTION = {"support_", "get_support", "ranking_", "scores_", "pvalues_", "get_feature_names_out"}
"""What of a fitted feature selection tells the chosen columns."""
_INDEXERS = {"loc", "iloc", "at", "iat", "values", "ix"}
_LEARN = {"fit", "fit_transform", "partial_fit"}


@dataclass
class _Walk:
    """One analysis: what all entered functions share."""

    module: ModuleModel
    home: Segment | None
    """The segment of the function at hand; None for a module body."""
    leaks: dict[int, Leak] = field(default_factory=dict)
    active: list[str] = field(default_factory=list)
    segment: Segment | None = None
    statements: int = 0
    cells: count[int] = field(default_factory=count)

    def report(self, leak: Leak) -> None:
        """Keep the first leak of each fit, unless another function's own walk finds it."""
        there = leak.fit.place.segment
        if there is leak.split.segment and there is not self.home and isinstance(there.node, ast.FunctionDef):
            return
        self.leaks.setdefault(id(leak.fit.place.node), leak)


def leaks_in(function: Function) -> list[Leak]:
    """The leaks by preprocessing that a function (or a module's top-level code) shows."""
    if not function.module.imports & preprocessing.LIBRARIES:
        return []
    walk = _Walk(function.module, function.segment)
    walker = _Walker(walk, {}, {})
    if function.node is not None:
        walk.segment = function.segment
        walk.active.append(function.qualname)
        for parameter in function.parameters:
            walker.environment[parameter] = Data(frozenset({f"{function.qualname}({parameter})"}))
        if function.cls is not None and not function.is_static and function.parameters:
            walker.environment[function.parameters[0]] = walker.instance(function.cls.name, function.name)
        walker.run(function.node.body)
    else:
        for segment in function.module.document.segments:
            if isinstance(segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            walk.segment = segment
            walker.run([segment.node])
    return sorted(walk.leaks.values(), key=lambda leak: leak.fit.place.range)


class _Walker:
    """Runs statements over what is known of tables, transformers and splitters.

    `cells` tells which names are the same object, so that what is written into a table under one name is known under
    the others: an element of a list that a loop visits, an argument that a function fills in place.
    """

    def __init__(self, walk: _Walk, environment: dict[str, Known], cells: dict[str, int]) -> None:
        self.walk = walk
        self.environment = environment
        self.cells = cells
        self.mutated: dict[int, Known] = {}
        self.returned: list[Known] = []
        self.imports: dict[str, str] = {}

    def place(self, node: ast.AST) -> Place:
        assert self.walk.segment is not None
        return Place(self.walk.segment, node)

    # -- statements -------------------------------------------------------------------------------------------------

    def run(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.walk.statements += 1
            if self.walk.statements > _MAX_STATEMENTS:
                return
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            value, cell = self.evaluate(node.value), self.cell(node.value)
            for target in node.targets:
                self.bind(target, value, node.value, cell)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self.evaluate(node.value), node.value, self.cell(node.value))
        elif isinstance(node, ast.AugAssign):
            self.write_into(node.target, self.binary(node.op, node.target, node.value))
        elif isinstance(node, ast.Expr):
            self.evaluate(node.value)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self.returned.append(self.evaluate(node.value))
        elif isinstance(node, ast.If):
            self.evaluate(node.test)
            self.branches(node.body, node.orelse)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self.loop(node)
        elif isinstance(node, ast.While):
            self.evaluate(node.test)
            self.run(node.body)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                self.evaluate(item.context_expr)
            self.run(node.body)
        elif isinstance(node, ast.Try):
            self.run(node.body)
            for handler in node.handlers:
                self.branches(handler.body, [])
            self.run([*node.orelse, *node.finalbody])
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imports.update(imported_names(node, self.walk.module.package))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and self.walk.segment is not None:
            self.environment[node.name] = Local(node, self.walk.segment)

    def branches(self, *arms: list[ast.stmt]) -> None:
        """Either arm: what both may leave is joined."""
        environment, cells, ends = self.environment, self.cells, []
        for arm in arms:
            self.environment, self.cells = dict(environment), dict(cells)
            self.run(arm)
            ends.append((self.environment, self.cells))
        names = {name for end, _ in ends for name in end}
        self.environment = {name: either([end[name] for end, _ in ends if name in end]) for name in names}
        self.cells = {k: v for k, v in ends[0][1].items() if all(other.get(k) == v for _, other in ends[1:])}

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        items = self.elements(node.iter)
        if not isinstance(items, Many):
            self.bind(node.target, items, None)
            self.run(node.body)
        elif len(items.items) > _MAX_ITEMS:
            self.bind(node.target, union(items.items), None)
            self.run(node.body)
        else:
            for index, item in enumerate(items.items):
                self.bind(node.target, item, None, items.cell(index))
                self.run(node.body)
        self.run(node.orelse)

    def elements(self, node: ast.expr) -> Known:
        """What a loop visits: a `Many` of the elements one by one, or what any element is."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id == "enumerate":
                inner = self.elements(node.args[0])
                if isinstance(inner, Many):
                    pairs = tuple(Many((None, item), (None, inner.cell(i))) for i, item in enumerate(inner.items))
                    return Many(pairs)
                return Many((Many((None, inner)),))
            if node.func.id == "zip":
                columns = [self.elements(argument) for argument in node.args]
                return Many((Many(tuple(union(c.items) if isinstance(c, Many) else c for c in columns)),))
            if node.func.id in _PASSING:
                return self.elements(node.args[0])
        value = self.evaluate(node)
        if isinstance(value, Many):
            # an element may have been changed since it was put into the list
            return replace(value, items=tuple(self.current(value.cell(i), v) for i, v in enumerate(value.items)))
        if isinstance(value, Folds):
            return Many((value.pair,))
        return value if isinstance(value, Data) else None

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
        if isinstance(target, (ast.Tuple, ast.List)):
            items = value if isinstance(value, Many) and len(value.items) == len(target.elts) else None
            sources = source.elts if isinstance(source, (ast.Tuple, ast.List)) else []
            for index, element in enumerate(target.elts):
                inner = element.value if isinstance(element, ast.Starred) else element
                spread = value if isinstance(value, (Data, Statistic)) else None
                each = sources[index] if len(sources) == len(target.elts) else None
                self.bind(
                    inner,
                    items.items[index] if items is not None else spread,
                    each,
                    items.cell(index) if items is not None else None,
                )
        elif isinstance(target, ast.Name):
            if source is not None:
                value = self.part(target.id, source, value)
            self.environment[target.id] = value
            self.cells[target.id] = cell if cell is not None else next(self.walk.cells)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value, None)
        elif isinstance(target, ast.Attribute):
            owner = self.evaluate(target.value)
            if isinstance(owner, Instance):
                owner.attributes[target.attr] = self.part(target.attr, source, value) if source is not None else value
            else:
                self.write_into(target, value)
        else:
            self.write_into(target, value)

    def write_into(self, target: ast.expr, value: Known) -> None:
        """df[column] = ..., df.loc[rows, column] = ...: part of the table now carries what the value carries."""
        masked = False
        while isinstance(target, ast.Subscript) or (
            isinstance(target, ast.Attribute) and not isinstance(self.evaluate(target.value), Instance)
        ):
            if isinstance(target, ast.Subscript):
                masked |= not isinstance(target.slice, ast.Constant)
            target = target.value
        before = self.evaluate(target)
        if isinstance(value, Statistic):
            # a whole column that is one number tells nothing; in some cells of a column it fills what was missing
            if masked and isinstance(before, Data):
                self.mutate(target, before.with_fits(value.fits))
            return
        data = list(tables(value))
        if isinstance(before, Data) and data:
            self.mutate(target, before.with_fits(joined(data).fits))
        elif data:
            self.mutate(target, joined(data))

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
        self.mutated[cell] = value
        for name, own in self.cells.items():
            if own == cell:
                self.environment[name] = value

    def table(self, node: ast.expr, value: Known) -> Known:
        """The value as a table: what a transformer is fitted on is one, wherever it comes from."""
        if isinstance(value, Many) and not any(tables(value)) and not value.items:
            value = None
        if value is not None:
            return value if isinstance(value, Data) else union([value])
        base = node
        while isinstance(base, (ast.Subscript, ast.Call)) or (
            isinstance(base, ast.Attribute) and not isinstance(self.evaluate(base.value), Instance)
        ):
            base = base.func if isinstance(base, ast.Call) else base.value
        data = Data(frozenset({f"{ast.unparse(base)}@{id(base)}"}))
        if isinstance(base, (ast.Name, ast.Attribute)) and not self.qualified(base) and self.evaluate(base) is None:
            self.mutate(base, data)
            again = self.evaluate(node) if not isinstance(node, ast.Call) else None
            return again if isinstance(again, Data) else data
        return data

    # -- expressions ------------------------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr) -> Known:
        if isinstance(node, ast.Name):
            return self.environment.get(node.id)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Subscript):
            return self.subscript(node)
        if isinstance(node, (ast.Tuple, ast.List)):
            return Many(tuple(self.evaluate(e) for e in node.elts), tuple(self.cell(e) for e in node.elts))
        if isinstance(node, ast.Dict):
            return union([self.evaluate(v) for v in node.values])
        if isinstance(node, ast.BinOp):
            return self.binary(node.op, node.left, node.right)
        if isinstance(node, ast.IfExp):
            return either([self.evaluate(node.body), self.evaluate(node.orelse)])
        if isinstance(node, (ast.UnaryOp, ast.Starred, ast.Await)):
            return self.evaluate(node.operand if isinstance(node, ast.UnaryOp) else node.value)
        if isinstance(node, ast.NamedExpr):
            value = self.evaluate(node.value)
            self.bind(node.target, value, node.value, self.cell(node.value))
            return value
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
            return self.comprehension(node, [node.elt])
        if isinstance(node, ast.DictComp):
            return self.comprehension(node, [node.value])
        if isinstance(node, ast.Lambda) and self.walk.segment is not None:
            return Local(node, self.walk.segment)
        return None

    def comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp, made: list[ast.expr]
    ) -> Known:
        environment, cells = self.environment, self.cells
        self.environment, self.cells = dict(environment), dict(cells)
        for generator in node.generators:
            items = self.elements(generator.iter)
            self.bind(generator.target, union(items.items) if isinstance(items, Many) else items, None)
        value = union([self.evaluate(expression) for expression in made])
        self.environment, self.cells = environment, cells
        return value

    def attribute(self, node: ast.Attribute) -> Known:
        base = self.evaluate(node.value)
        if isinstance(base, Instance):
            return base.attributes.get(node.attr)
        if isinstance(base, Data):
            return None if node.attr in _SIZES else base
        if isinstance(base, Transformer) and node.attr in _SELECTION:
            return Statistic(base.fits, frozenset({"selection"}))
        return base if isinstance(base, (Statistic, Grouped)) else None

    def subscript(self, node: ast.Subscript) -> Known:
        index = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        chosen = self.evaluate(index)
        if isinstance(node.slice, ast.Tuple):
            chosen = next((v for e in node.slice.elts[1:] if isinstance(v := self.evaluate(e), Statistic)), chosen)
        base = self.evaluate(node.value)
        selected = isinstance(chosen, Statistic) and "selection" in chosen.names
        if isinstance(base, Data):
            if isinstance(chosen, Index):
                self.separated(node, node.value, base, "split")
                return base.on(chosen.part)
            return base.with_fits(chosen.fits) if selected else base  # type: ignore[union-attr]
        if isinstance(base, Many) and isinstance(index, ast.Constant) and isinstance(index.value, int):
            if -len(base.items) <= index.value < len(base.items):
                return base.items[index.value]
        if isinstance(base, Folds):
            return base.pair
        if isinstance(base, (Statistic, Grouped)):
            return base
        if isinstance(base, Many):
            return union(base.items)
        return chosen if selected else None

    def binary(self, operator: ast.operator, left: ast.expr, right: ast.expr) -> Known:
        """Arithmetic: a table less its mean, or divided by its spread, carries what it was scaled with."""
        a, b = self.evaluate(left), self.evaluate(right)
        if isinstance(a, Data) and isinstance(b, Statistic):
            scales = isinstance(operator, (ast.Div, ast.FloorDiv))
            centers = isinstance(operator, ast.Sub) and bool(b.names & _CENTERS)
            return a.with_fits(b.fits) if scales or centers else a
        if isinstance(a, Many) and isinstance(b, Many) and isinstance(operator, ast.Add):
            return Many((*a.items, *b.items), (*a.cells, *b.cells) if a.cells and b.cells else ())
        return union([a, b])

    def qualified(self, node: ast.expr) -> str:
        """The qualified name of a function or class expression; empty when it is not of a library."""
        path = access_path(node)
        if path is None:
            return ""
        root, _, rest = path.partition(".")
        if root in self.imports:
            return f"{self.imports[root]}.{rest}" if rest else self.imports[root]
        value = self.walk.module.globals.get(root)
        if value is None or value.kind is not Kind.LIBRARY:
            return ""
        return f"{value.type}.{rest}" if rest else value.type

    # -- calls ------------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> Known:
        arguments = [self.evaluate(a) for a in node.args]
        keywords = {k.arg: self.evaluate(k.value) for k in node.keywords if k.arg is not None}
        name = self.qualified(node.func)
        if name:
            return self.library_call(name, node, arguments, keywords)
        if isinstance(node.func, ast.Attribute):
            return self.method(node, node.func, arguments, keywords)
        if isinstance(node.func, ast.Name):
            return self.plain_call(node.func.id, node, arguments, keywords)
        return union([*arguments, *keywords.values()])

    def plain_call(self, name: str, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """A call by name: a function or class of this file, or a builtin."""
        local = self.environment.get(name)
        if isinstance(local, Local):
            return self.enter(name, local.node, local.segment, node, arguments, keywords)
        function = self.walk.module.functions.get(name)
        if function is not None and function.node is not None and function.segment is not None:
            return self.enter(name, function.node, function.segment, node, arguments, keywords)
        if name in self.walk.module.classes:
            return self.instance(name, "", node, arguments, keywords)
        if name in _NO_ROWS:
            return None
        if name in _NUMBERS:
            return joint_statistic(statistics(arguments))
        if name in _PASSING and arguments:
            first = arguments[0]
            return first.pair if name == "next" and isinstance(first, Folds) else first
        # a function of another file: what it returns comes from its arguments, else from wherever it reads
        return union([*arguments, *keywords.values()]) or Data(frozenset({f"{name}()@{id(node)}"}))

    def library_call(self, name: str, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """What calling a function or class of a library gives."""
        if name in preprocessing.SPLIT_FUNCTIONS:
            return self.split(name, node, arguments)
        if name in preprocessing.CROSS_VALIDATION:
            data = arguments[1] if len(arguments) > 1 else keywords.get("X")
            given = node.args[1] if len(node.args) > 1 else _keyword(node, "X")
            if given is not None:
                self.separated(node, given, data, "cross-validation")
            return None
        if name in preprocessing.SPLITTERS:
            return Splitter()
        if name in preprocessing.SEARCHES:
            return Search()
        if name in preprocessing.PIPELINES:
            steps = [t for value in (*arguments, *keywords.values()) for t in transformers(value)]
            return Transformer(name, any(step.stateful for step in steps))
        if preprocessing.is_stateful_transformer(name):
            return Transformer(name, not _learns_nothing(node))
        if name in preprocessing.STATEFUL_FUNCTIONS and node.args:
            data = self.table(node.args[0], arguments[0])
            return data.with_fits(self.learned(node, name, node.args[0], data)) if isinstance(data, Data) else data
        if name in _STATISTIC_FUNCTIONS and arguments:
            return self.statistic(node, name.rpartition(".")[2], node.args[0], arguments[0], _axis(node, 1))
        if name in _FILLING_FUNCTIONS:
            return _either_of(arguments)
        if name.startswith(_NO_ROWS_LIBRARIES):
            return None
        if name.startswith(_SOURCES):
            return Data(frozenset({f"{name}@{id(node)}"}))
        value = union([*arguments, *keywords.values()])
        if value is None and words.words(name.rpartition(".")[2])[:1] in _SOURCE_WORDS:
            return Data(frozenset({f"{name}@{id(node)}"}))
        return value

    def method(
        self, node: ast.Call, function: ast.Attribute, arguments: list[Known], keywords: dict[str, Known]
    ) -> Known:
        """A method call on a value."""
        receiver = self.evaluate(function.value)
        method = function.attr
        if isinstance(receiver, Transformer):
            return self.transformer(node, function, receiver, arguments, keywords)
        if isinstance(receiver, Instance):
            return self.own_method(receiver, node, method, arguments, keywords)
        if isinstance(receiver, Splitter):
            data = arguments[0] if arguments else keywords.get("X")
            if method == "split" and node.args:
                self.separated(node, node.args[0], data, "cross-validation")
                return Folds(f"folds@{id(node)}")
            return None
        if method == "fit":
            return self.model_fit(node, receiver, arguments, keywords)
        if isinstance(receiver, Grouped):
            return self.grouped_method(node, method, receiver, arguments)
        if isinstance(receiver, Data):
            return self.table_method(node, function, receiver, arguments, keywords)
        if isinstance(receiver, Statistic):
            return receiver
        if isinstance(receiver, Many) and method in ("append", "extend", "insert") and arguments:
            grown = Many((*receiver.items, arguments[-1]), (*receiver.cells, self.cell(node.args[-1])))
            if len(grown.items) > _MAX_ITEMS or isinstance(arguments[-1], Data):
                self.mutate(function.value, union(grown.items))
            else:
                self.mutate(function.value, grown)
            return None
        return union([*arguments, *keywords.values()])

    def model_fit(self, node: ast.Call, receiver: Known, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """The fit of an estimator: some of them set rows aside for validation."""
        data = arguments[0] if arguments else keywords.get("X", keywords.get("x"))
        given = node.args[0] if node.args else _keyword(node, "X") or _keyword(node, "x")
        if given is None:
            return None
        if isinstance(receiver, Search) and isinstance(data, Data) and not data.parts:
            self.separated(node, given, data, "cross-validation")
        share = _keyword(node, "validation_split")
        if share is not None and not (isinstance(share, ast.Constant) and not share.value):
            self.separated(node, given, data, "split")
        return receiver

    def table_method(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Data,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        method = function.attr
        if method == "train_test_split":
            self.separated(node, function.value, receiver, "split")
            return receiver
        if method in _STATISTICS:
            return self.statistic(node, method, function.value, receiver, _axis(node, 0))
        if method == "groupby":
            return Grouped(receiver)
        if method in _NO_ROWS_METHODS:
            return None
        given = [*arguments, *keywords.values()]
        result = joined([receiver, *(d for value in given for d in tables(value))])
        if method in _FILLING:
            found = joint_statistic(statistics(given))
            if found is not None:
                result = result.with_fits(found.fits)
        elif method in ("sub", "subtract"):
            found = joint_statistic(statistics(given))
            if found is not None and found.names & _CENTERS:
                result = result.with_fits(found.fits)
        for value in given:
            if isinstance(value, Local) and isinstance(value.node, ast.Lambda):
                result = self.applied(value.node, receiver, result)
        if _is_true(_keyword(node, "inplace")):
            self.write_into(function.value, result)
            return None
        return result

    def applied(self, function: ast.Lambda, data: Data, result: Data) -> Data:
        """df.apply(lambda x: ...): what the body puts into the rows."""
        environment = self.environment
        self.environment = dict(environment)
        for parameter in function.args.args[:1]:
            self.environment[parameter.arg] = data
        made = self.evaluate(function.body)
        self.environment = environment
        return result.with_fits(made.fits) if isinstance(made, Data) else result

    def grouped_method(self, node: ast.Call, method: str, receiver: Grouped, arguments: list[Known]) -> Known:
        """df.groupby(key).mean(), .transform(...): numbers of groups, or the rows filled with those of their group."""
        if method in _STATISTICS:
            return self.statistic(node, method, node.func, receiver.data, None)
        first = arguments[0] if arguments else None
        if method in ("transform", "apply") and isinstance(first, Local) and isinstance(first.node, ast.Lambda):
            return self.applied(first.node, receiver.data, receiver.data)
        if method in ("transform", "agg", "aggregate") and node.args:
            wanted = node.args[0]
            if isinstance(wanted, ast.Constant) and wanted.value in _STATISTICS:
                return self.statistic(node, str(wanted.value), node.func, receiver.data, None)
        return None if method in _NO_ROWS_METHODS else receiver.data

    def statistic(self, node: ast.Call, name: str, source: ast.expr, value: Known, axis: ast.expr | None) -> Known:
        """A number computed over the rows; along the other axis it is a number of each row, which stays in its row."""
        if not isinstance(value, Data):
            return joint_statistic(statistics([value]))
        if axis is not None and not (isinstance(axis, ast.Constant) and axis.value in (0, None, "index", "rows")):
            if not (
                isinstance(axis, ast.Tuple) and any(isinstance(e, ast.Constant) and e.value == 0 for e in axis.elts)
            ):
                return value
        written = ast.unparse(source.value if isinstance(source, ast.Attribute) and source is node.func else source)
        fit = Fit(self.place(node), ast.unparse(node), "", written, value.roots, value.parts)
        return Statistic(frozenset({fit}), frozenset({name.removeprefix("nan").removeprefix("a")}) | {name})

    def learned(self, node: ast.Call, name: str, source: ast.expr, data: Data) -> frozenset[Fit]:
        written = ast.unparse(node.func)
        return frozenset({Fit(self.place(node), written, name, ast.unparse(source), data.roots, data.parts)})

    def transformer(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Transformer,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        method = function.attr
        given = node.args[0] if node.args else _keyword(node, "X") or _keyword(node, "raw_documents")
        if given is None:
            return Statistic(receiver.fits, frozenset({"selection"})) if method in _SELECTION else None
        data = self.table(given, arguments[0] if arguments else keywords.get("X", keywords.get("raw_documents")))
        pipeline = receiver.type in preprocessing.PIPELINES
        if method in _LEARN and isinstance(data, Data):
            if not receiver.stateful or (pipeline and method != "fit_transform"):
                return data if method == "fit_transform" else receiver
            written = ast.unparse(function.value)
            fit = Fit(self.place(node), written, receiver.type, ast.unparse(given), data.roots, data.parts)
            fitted = replace(receiver, fits=frozenset({fit}))
            self.rebind(function.value, fitted)
            return data.with_fits(frozenset({fit})) if method == "fit_transform" else fitted
        if method == "transform" and isinstance(data, Data):
            for fit in receiver.fits:  # applied to a part: was it fitted on the rows of both sides?
                if fit.roots & data.roots and fit.parts < data.parts:
                    self.report(fit, node, given, "transform")
            return data.with_fits(receiver.fits)
        return data if method in ("transform", "fit_transform", "inverse_transform") else None

    def rebind(self, target: ast.expr, value: Known) -> None:
        """The object is the same, and known under the same names, but fitted now."""
        if isinstance(target, (ast.Name, ast.Attribute)):
            self.mutate(target, value)

    # -- splits -----------------------------------------------------------------------------------------------------

    def split(self, name: str, node: ast.Call, arguments: list[Known]) -> Known:
        """train_test_split(a, b, ...) gives two sides of each argument; random_split several of one."""
        label = f"split@{id(node)}"
        if name.endswith("random_split"):
            data = arguments[0] if arguments else None
            if not isinstance(data, Data):
                return None
            self.separated(node, node.args[0], data, "split")
            return data.on(f"{label}:part")
        sides: list[Known] = []
        for expression, given in zip(node.args, arguments, strict=True):
            value = union([given]) if isinstance(given, Many) else given
            self.separated(node, expression, value, "split")
            for side in ("train", "test"):
                part = f"{label}:{side}"
                sides.append(value.on(part) if isinstance(value, Data) else Index(part))
        return Many(tuple(sides))

    def part(self, name: str, source: ast.expr, value: Known) -> Known:
        """train = data[:n]: rows taken under the name of a part are one side of a split."""
        part = words.part_of(name)
        if part is None or not isinstance(value, Data):
            return value
        taken = _taken_rows(source)
        if taken is None or words.part_of(_last_name(taken)) is not None:
            return value
        self.separated(source, taken, value, "split")
        if len(value.roots) > 1:
            return value  # what had been put together is taken apart again: no side of a new split
        return value.on(f"{ast.unparse(taken)}:{'train' if part is Part.TRAIN else 'test'}")

    def separated(self, node: ast.AST, expression: ast.expr, data: Known, how: str) -> None:
        """Rows of `data` are separated here: every fit that they all went into has leaked."""
        for table in tables(data):
            for fit in table.fits:
                if fit.roots & table.roots and fit.parts <= table.parts:
                    self.report(fit, node, expression, how)

    def report(self, fit: Fit, node: ast.AST, expression: ast.expr, how: str) -> None:
        self.walk.report(Leak(fit, self.place(node), ast.unparse(expression), how))

    # -- functions and classes of the file --------------------------------------------------------------------------

    def instance(
        self,
        cls: str,
        but: str,
        node: ast.Call | None = None,
        arguments: list[Known] | None = None,
        keywords: dict[str, Known] | None = None,
    ) -> Instance:
        """An instance after its __init__, of which the method `but` is being walked anyway."""
        made = Instance(cls)
        if but != "__init__":
            self.own_method(made, node, "__init__", arguments or [], keywords or {})
        return made

    def own_method(
        self,
        receiver: Instance,
        node: ast.Call | None,
        method: str,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        cls = self.walk.module.classes.get(receiver.cls)
        function = cls.methods.get(method) if cls is not None else None
        if function is None or function.node is None or function.segment is None:
            return union([*arguments, *keywords.values()])
        bound = arguments if function.is_static else [receiver, *arguments]
        return self.enter(function.qualname, function.node, function.segment, node, bound, keywords)

    def enter(
        self,
        name: str,
        function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        segment: Segment,
        node: ast.Call | None,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        """Run a function of the same file."""
        walk = self.walk
        if name in walk.active or len(walk.active) > _MAX_DEPTH or walk.statements > _MAX_STATEMENTS:
            return union([*arguments, *keywords.values()])
        parameters = [p.arg for p in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        inner = _Walker(walk, dict(self.environment), dict(self.cells))
        inner.imports = dict(self.imports)
        offset = len(arguments) - (len(node.args) if node is not None else 0)
        for index, (parameter, value) in enumerate(zip(parameters, arguments, strict=False)):
            given = node.args[index - offset] if node is not None and index >= offset else None
            inner.give(parameter, value, self.cell(given) if given is not None else None)
        for parameter in parameters[len(arguments) :]:
            given = _keyword(node, parameter) if node is not None else None
            inner.give(parameter, keywords.get(parameter), self.cell(given) if given is not None else None)
        before, walk.segment = walk.segment, segment
        walk.active.append(name)
        if isinstance(function, ast.Lambda):
            inner.returned.append(inner.evaluate(function.body))
        else:
            inner.run(function.body)
        walk.active.pop()
        walk.segment = before
        for cell, value in inner.mutated.items():
            self.mutate_cell(cell, value)
        return either(inner.returned) if inner.returned else None

    def give(self, parameter: str, value: Known, cell: int | None) -> None:
        """Pass an argument: a table is the caller's own object."""
        self.environment[parameter] = value
        self.cells[parameter] = cell if cell is not None else next(self.walk.cells)


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in node.keywords if k.arg == name), None)


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _axis(node: ast.Call, position: int) -> ast.expr | None:
    given = _keyword(node, "axis")
    if given is None and len(node.args) > position and ast.unparse(node.func).rpartition(".")[2] in ("mean", "std"):
        return node.args[position]
    return given


def _either_of(arguments: list[Known]) -> Known:
    """numpy.where(condition, a, b): each row is of one or the other."""
    found = frozenset(fit for statistic in statistics(arguments) for fit in statistic.fits)
    data = [d for value in arguments for d in tables(value)]
    return joined(data).with_fits(found) if data else joint_statistic(statistics(arguments))


def _learns_nothing(node: ast.Call) -> bool:
    """Whether a transformer is told what it would otherwise learn: SimpleImputer(strategy="constant")."""
    strategy = _keyword(node, "strategy")
    return isinstance(strategy, ast.Constant) and strategy.value == "constant"


def _last_name(node: ast.expr) -> str:
    """The name of the table that an expression takes from: `all_data` of `all_data.loc`."""
    while isinstance(node, (ast.Subscript, ast.Call)) or (isinstance(node, ast.Attribute) and node.attr in _INDEXERS):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _taken_rows(source: ast.expr) -> ast.expr | None:
    """The table of which an expression takes some of the rows; None when it does not visibly do so."""
    while isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        if source.func.attr == "sample" and _keyword(source, "frac") is not None:
            return source.func.value
        if source.func.attr not in ("copy", "reset_index", "drop", "values", "astype", "to_numpy"):
            return None
        source = source.func.value
    while isinstance(source, ast.Attribute) and source.attr in ("values", "T"):
        source = source.value
    if not isinstance(source, ast.Subscript) or not _slices_rows(source):
        return None
    return source.value


def _slices_rows(node: ast.Subscript) -> bool:
    """Whether a subscript takes a range of rows: data[:n], df.iloc[n:], X[:n, :], data[0:n], df[is_train]."""
    index = node.slice
    if isinstance(index, ast.Tuple) and index.elts:
        index = index.elts[0]
    if isinstance(index, ast.Slice):
        lower = None if isinstance(index.lower, ast.Constant) and index.lower.value == 0 else index.lower
        return (lower is None) != (index.upper is None) or _is_length(index.upper)
    if isinstance(index, ast.Name):
        return words.part_of(index.id) is not None
    return isinstance(index, ast.Compare) and any(
        isinstance(inner, ast.Constant) and isinstance(inner.value, str) and words.part_of(inner.value) is not None
        for inner in ast.walk(index)
    )


def _is_length(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
