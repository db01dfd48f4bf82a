"""Which rows a value may contain, and what was learned from which rows: data leakage by provenance.

A forward walk over a function (or a module's top-level code, a notebook): each value knows the tables it descends from
and the fits whose statistics went into it. A split of a value that carries a fit on the same rows is a leak: the fit
has seen the rows of both sides. Functions of the same file are entered; what is not known passes everything on,
because almost every operation on a table keeps its rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from trainwright.semantics import words
from trainwright.semantics.interpreter import access_path
from trainwright.semantics.model import Function, ModuleModel
from trainwright.semantics.preprocessing import (
    CROSS_VALIDATION,
    PIPELINES,
    SPLIT_FUNCTIONS,
    SPLITTERS,
    is_stateful_transformer,
)
from trainwright.semantics.values import Kind
from trainwright.source.place import Place
from trainwright.source.segment import Segment

_MAX_DEPTH = 3
_SIZES = {"shape", "size", "columns", "index", "dtypes", "ndim", "empty", "name"}
_NO_ROWS = {"len", "print", "type", "isinstance", "range", "id", "int", "float", "bool", "enumerate"}
_NO_ROWS_METHODS = {
    "head", "info", "describe", "isnull", "value_counts", "nunique", "plot", "hist", "corr", "sum", "mean", "std",
    "median", "mode", "max", "min", "unique", "count", "tolist", "keys", "score", "predict", "predict_proba", "show",
}  # fmt: skip
"""Methods whose result is a statistic or a picture, not the table itself."""
_PANDAS_NO_ROWS = ("matplotlib.", "seaborn.", "plotly.", "sklearn.metrics.")


@dataclass(frozen=True)
class Fit:
    """A transformer learned from some rows."""

    place: Place
    transformer: str
    """As the code writes it."""
    type: str
    data: str
    roots: frozenset[str]


@dataclass(frozen=True)
class Leak:
    """Rows that `split` separates were seen together by `fit`."""

    fit: Fit
    split: Place
    data: str
    """What is split, as the code writes it."""
    how: str
    """`split` or `cross-validation`, or `transform` when the fitted transformer is applied to a part."""


@dataclass(frozen=True)
class _Data:
    roots: frozenset[str] = frozenset()
    fits: frozenset[Fit] = frozenset()
    splits: frozenset[str] = frozenset()
    """The splits (by their place) that it is one side of."""


@dataclass(frozen=True)
class _Transformer:
    type: str
    fits: frozenset[Fit] = frozenset()


@dataclass(frozen=True)
class _Splitter:
    type: str


@dataclass(frozen=True)
class _Many:
    items: tuple[_Known, ...]


_Known = _Data | _Transformer | _Splitter | _Many | None


@dataclass
class _Walk:
    module: ModuleModel
    leaks: dict[tuple[int, int], Leak] = field(default_factory=dict)
    active: list[str] = field(default_factory=list)
    segment: Segment | None = None


def leaks_in(function: Function) -> list[Leak]:
    """The leaks by preprocessing that a function (or a module's top-level code) shows."""
    if not function.module.imports & {"sklearn", "imblearn", "category_encoders", "cuml", "feature_engine"}:
        return []
    walk = _Walk(function.module)
    walker = _Walker(walk, {})
    if function.node is not None:
        walk.segment = function.segment
        walk.active.append(function.qualname)
        for parameter in function.parameters:
            walker.environment[parameter] = _Data(frozenset({f"{function.qualname}({parameter})"}))
        walker.run(function.node.body)
    else:
        for segment in function.module.document.segments:
            if isinstance(segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            walk.segment = segment
            walker.run([segment.node])
    return sorted(walk.leaks.values(), key=lambda leak: leak.fit.place.range)


class _Walker:
    """Runs statements over what is known of tables, transformers and splitters."""

    def __init__(self, walk: _Walk, environment: dict[str, _Known]) -> None:
        self.walk = walk
        self.environment = environment
        self.returned: list[_Known] = []

    def place(self, node: ast.AST) -> Place:
        assert self.walk.segment is not None
        return Place(self.walk.segment, node)

    # -- statements -------------------------------------------------------------------------------------------------

    def run(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            value = self.evaluate(node.value)
            for target in node.targets:
                self.bind(target, value, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self.evaluate(node.value), node.value)
        elif isinstance(node, ast.AugAssign):
            self.bind(node.target, _union([self.evaluate(node.target), self.evaluate(node.value)]), None)
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

    def branches(self, *arms: list[ast.stmt]) -> None:
        """Either arm: what both may leave is joined."""
        before, ends = self.environment, []
        for arm in arms:
            self.environment = dict(before)
            self.run(arm)
            ends.append(self.environment)
        merged: dict[str, _Known] = {}
        for key in {k for end in ends for k in end}:
            values = [end[key] for end in ends if key in end]
            merged[key] = values[0] if all(v == values[0] for v in values) else _union(values)
        self.environment = merged

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        iterable = node.iter
        while isinstance(iterable, ast.Call) and _name_of(iterable.func) in ("enumerate", "tqdm", "list", "zip"):
            if not iterable.args:
                break
            iterable = iterable.args[0]
        if (
            isinstance(iterable, ast.Call)
            and isinstance(iterable.func, ast.Attribute)
            and iterable.func.attr == "split"
        ):
            splitter = self.evaluate(iterable.func.value)
            if isinstance(splitter, _Splitter) and iterable.args:
                data = self.evaluate(iterable.args[0])
                self.separated(iterable, iterable.args[0], data, "cross-validation")
        else:
            self.evaluate(node.iter)
        for name in ast.walk(node.target):
            if isinstance(name, ast.Name):
                self.environment[name.id] = None
        self.run(node.body)
        self.run(node.orelse)

    def bind(self, target: ast.expr, value: _Known, source: ast.expr | None) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            items = value.items if isinstance(value, _Many) and len(value.items) == len(target.elts) else None
            for index, element in enumerate(target.elts):
                inner = element.value if isinstance(element, ast.Starred) else element
                spread = value if isinstance(value, _Data) else None
                self.bind(inner, items[index] if items is not None else spread, None)
            return
        if isinstance(target, ast.Subscript) or (isinstance(target, ast.Attribute) and not access_path(target)):
            base = target
            while isinstance(base, (ast.Subscript, ast.Attribute)) and access_path(base) not in self.environment:
                base = base.value  # type: ignore[assignment]
            path = access_path(base)
            if path is not None and isinstance(value, _Data):  # df[cols] = ...: part of the table now carries the fit
                before = self.environment.get(path)
                if isinstance(before, _Data):
                    self.environment[path] = replace(before, fits=before.fits | value.fits)
                else:
                    self.environment[path] = value
            return
        path = access_path(target)
        if path is None:
            return
        if isinstance(source, ast.Subscript) and isinstance(value, _Data):
            self.sliced(target, source, value)
        self.environment[path] = value

    def sliced(self, target: ast.expr, source: ast.Subscript, value: _Data) -> None:
        """train = data[:n]: a slice of rows under the name of a part is one side of a split."""
        name = access_path(target) or ""
        if words.part_of(name.rpartition(".")[2]) is None or not _slices_rows(source):
            return
        self.separated(source, source.value, value, "split")

    # -- expressions ------------------------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr) -> _Known:
        path = access_path(node)
        if path is not None and path in self.environment:
            return self.environment[path]
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Attribute):
            base = self.evaluate(node.value)
            if isinstance(base, _Data):
                return None if node.attr in _SIZES else base
            return None
        if isinstance(node, ast.Subscript):
            self.evaluate(node.slice)
            base = self.evaluate(node.value)
            return base if isinstance(base, _Data) else None
        if isinstance(node, (ast.Tuple, ast.List)):
            return _Many(tuple(self.evaluate(e) for e in node.elts))
        if isinstance(node, ast.Dict):
            return _union([self.evaluate(v) for v in node.values])
        if isinstance(node, ast.BinOp):
            return _union([self.evaluate(node.left), self.evaluate(node.right)])
        if isinstance(node, ast.IfExp):
            return _union([self.evaluate(node.body), self.evaluate(node.orelse)])
        if isinstance(node, (ast.UnaryOp, ast.Starred, ast.Await)):
            return self.evaluate(node.operand if isinstance(node, ast.UnaryOp) else node.value)
        if isinstance(node, ast.NamedExpr):
            value = self.evaluate(node.value)
            self.bind(node.target, value, node.value)
            return value
        return None

    def qualified(self, node: ast.expr) -> str:
        """The qualified name of a function or class expression; empty when it is not of a library."""
        path = access_path(node)
        if path is None:
            return ""
        root, _, rest = path.partition(".")
        value = self.walk.module.globals.get(root)
        if value is None or value.kind is not Kind.LIBRARY:
            return ""
        return f"{value.type}.{rest}" if rest else value.type

    def call(self, node: ast.Call) -> _Known:
        arguments = [self.evaluate(a) for a in node.args]
        keywords = {k.arg: self.evaluate(k.value) for k in node.keywords if k.arg is not None}
        name = self.qualified(node.func)
        if name in SPLIT_FUNCTIONS:
            return self.split(node, arguments)
        if name in CROSS_VALIDATION:
            return self.cross_validated(node, arguments, keywords)
        if name in SPLITTERS:
            return _Splitter(name)
        if is_stateful_transformer(name):
            return _Transformer(name)
        if name in PIPELINES:
            return _Transformer(name)
        if isinstance(node.func, ast.Attribute):
            done, value = self.method(node, node.func, arguments)
            if done:
                return value
        if isinstance(node.func, ast.Name) and not name:
            entered = self.enter(node.func.id, node, arguments, keywords)
            if entered is not None:
                return entered[0]
            if node.func.id in _NO_ROWS:
                return None
        if name.startswith(_PANDAS_NO_ROWS):
            return None
        if name.startswith(("pandas.read_", "numpy.load", "sklearn.datasets.", "numpy.genfromtxt", "numpy.random.")):
            return _Data(frozenset({f"{name}@{id(node)}"}))
        return _union([*arguments, *keywords.values()])

    def method(self, node: ast.Call, function: ast.Attribute, arguments: list[_Known]) -> tuple[bool, _Known]:
        """A method call: whether it is understood, and what it gives."""
        receiver = self.evaluate(function.value)
        method = function.attr
        if isinstance(receiver, _Transformer):
            return True, self.transformer(node, function, receiver, arguments)
        if isinstance(receiver, _Splitter):
            if method == "split" and arguments:
                self.separated(node, node.args[0], arguments[0], "cross-validation")
            return True, None
        if isinstance(receiver, _Data):
            if method == "train_test_split":
                self.separated(node, function.value, receiver, "split")
                return True, receiver
            if method in _NO_ROWS_METHODS:
                return True, None
            return True, _union([receiver, *arguments])
        return False, None

    def transformer(
        self, node: ast.Call, function: ast.Attribute, receiver: _Transformer, arguments: list[_Known]
    ) -> _Known:
        method = function.attr
        data = arguments[0] if arguments else None
        if isinstance(data, _Many):
            data = _union(list(data.items))
        if method in ("fit", "fit_transform", "partial_fit") and isinstance(data, _Data) and node.args:
            if is_stateful_transformer(receiver.type) or (receiver.type in PIPELINES and method == "fit_transform"):
                written = ast.unparse(function.value)
                fit = Fit(self.place(node), written, receiver.type, ast.unparse(node.args[0]), data.roots)
                fitted = replace(receiver, fits=frozenset({fit}))
                path = access_path(function.value)
                if path is not None:
                    self.environment[path] = fitted
                return _Data(data.roots, data.fits | {fit}, data.splits) if method == "fit_transform" else fitted
            return receiver
        if method == "transform" and isinstance(data, _Data) and node.args:
            if data.splits:  # applied to a part: was it fitted on the rows of both sides?
                for fit in receiver.fits:
                    if fit.roots & data.roots and self.fitted_before(fit, data):
                        self.report(fit, node, node.args[0], "transform")
            return _Data(data.roots, data.fits | receiver.fits, data.splits)
        if method in ("transform", "fit_transform"):
            return data
        return None

    @staticmethod
    def fitted_before(fit: Fit, data: _Data) -> bool:
        """Whether a fit saw rows from before the split that made `data`."""
        fitted_splits = frozenset(root.partition("|")[2] for root in fit.roots if "|" in root)
        return not data.splits & fitted_splits and not any("|" in root for root in fit.roots)

    def split(self, node: ast.Call, arguments: list[_Known]) -> _Known:
        """train_test_split(a, b, ...) gives two sides of each argument."""
        sides: list[_Known] = []
        label = f"split@{id(node)}"
        for expression, value in zip(node.args, arguments, strict=True):
            if isinstance(value, _Many):
                value = _union(list(value.items))
            self.separated(node, expression, value, "split")
            if isinstance(value, _Data):
                for side in ("train", "test"):
                    roots = frozenset(f"{root}|{label}:{side}" for root in value.roots)
                    # the original roots stay, so that a transformer fitted on the whole is recognised on a side
                    sides.append(_Data(value.roots | roots, value.fits, value.splits | {f"{label}:{side}"}))
            else:
                sides.extend((None, None))
        return _Many(tuple(sides))

    def cross_validated(self, node: ast.Call, arguments: list[_Known], keywords: dict[str, _Known]) -> _Known:
        """cross_val_score(estimator, X, y): X is split inside."""
        data = arguments[1] if len(arguments) > 1 else keywords.get("X")
        expression = (
            node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "X"), None)
        )
        if expression is not None:
            self.separated(node, expression, data, "cross-validation")
        return None

    def separated(self, node: ast.AST, expression: ast.expr, data: _Known, how: str) -> None:
        """Rows of `data` are separated here: every fit that they all went into has leaked."""
        if not isinstance(data, _Data):
            return
        for fit in data.fits:
            if fit.roots & data.roots:
                self.report(fit, node, expression, how)

    def report(self, fit: Fit, node: ast.AST, expression: ast.expr, how: str) -> None:
        key = (id(fit.place.node), 0)
        if key not in self.walk.leaks:
            self.walk.leaks[key] = Leak(fit, self.place(node), ast.unparse(expression), how)

    def enter(
        self, name: str, node: ast.Call, arguments: list[_Known], keywords: dict[str, _Known]
    ) -> tuple[_Known] | None:
        """Run a function of the same file; None when there is none to run."""
        function = self.walk.module.functions.get(name)
        if function is None or function.node is None or name in self.walk.active or len(self.walk.active) > _MAX_DEPTH:
            return None
        given = dict(zip(function.parameters, arguments, strict=False)) | keywords
        inner = _Walker(self.walk, {k: v for k, v in given.items() if k in function.parameters})
        for key, value in self.environment.items():
            inner.environment.setdefault(key, value)
        segment = self.walk.segment
        self.walk.segment = function.segment
        self.walk.active.append(name)
        inner.run(function.node.body)
        self.walk.active.pop()
        self.walk.segment = segment
        if not inner.returned:
            return (None,)
        first = inner.returned[0]
        return (first if all(r == first for r in inner.returned) else _union(inner.returned),)


def _union(values: list[_Known]) -> _Known:
    """One table that may hold the rows, and carry the fits, of all."""
    data = [d for value in values for d in _tables(value)]
    if not data:
        return None
    if len(data) == 1:
        return data[0]
    return _Data(
        frozenset().union(*(d.roots for d in data)),
        frozenset().union(*(d.fits for d in data)),
        frozenset().union(*(d.splits for d in data)),
    )


def _tables(value: _Known) -> Iterator[_Data]:
    if isinstance(value, _Data):
        yield value
    elif isinstance(value, _Many):
        for item in value.items:
            yield from _tables(item)


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _slices_rows(node: ast.Subscript) -> bool:
    """Whether a subscript takes a range of rows: data[:n], df.iloc[n:], X[:n, :]."""
    index = node.slice
    if isinstance(index, ast.Tuple) and index.elts:
        index = index.elts[0]
    return isinstance(index, ast.Slice) and (index.lower is not None) != (index.upper is not None)
