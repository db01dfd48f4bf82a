"""What calling a library does with tables: joins, statistics, splits, searches, metrics, vocabularies."""

from __future__ import annotations

import ast

from trainwright.semantics import preprocessing
from trainwright.semantics.rows import knowledge
from trainwright.semantics.rows.splits import Splits
from trainwright.semantics.rows.syntax import (
    along_rows,
    axis_of,
    is_false,
    keyword,
    last_name,
    learns_nothing,
)
from trainwright.semantics.rows.tables import Tables
from trainwright.semantics.rows.values import (
    Augmentation,
    Columns,
    Data,
    Fit,
    FitKind,
    Folds,
    Instance,
    Known,
    Local,
    Many,
    Model,
    Predicted,
    Sampler,
    Splitter,
    Transformer,
    augmentations,
    joined,
    joint_statistic,
    predictions,
    replace,
    statistics,
    tables,
    transformers,
    union,
)
from trainwright.semantics.words import words


class Library(Splits, Tables):
    """Calls of what is imported, and rows that are handed to what is not in sight."""

    def goes_away(self, node: ast.Call, values: list[Known]) -> None:
        """Rows and predictions are handed to code that is not in sight."""
        if any(True for value in values for _ in predictions(value)):
            name = self.walk.written(node.func)
            self.measured(node, name, values, weak=not is_metric(name))
        else:
            self.walk.use(data for value in values for data in tables(value))

    def oversampled(self, node: ast.Call, name: str, result: Known) -> Known:
        """A function that says of itself that it makes rows out of rows."""
        said = words(name)
        if isinstance(result, Data) and node.args and (said[:2] in knowledge.OVERSAMPLING_WORDS
                                                       or said[:1] in knowledge.OVERSAMPLING_WORDS):  # fmt: skip
            return result.with_fits(frozenset({self.noted(node, node.args[0], result, FitKind.COPIES)}))
        return result

    def library_call(self, name: str, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """What calling a function or class of a library gives."""
        if name in preprocessing.SPLIT_FUNCTIONS:
            return self.split(name, node, arguments)
        if name in preprocessing.CROSS_VALIDATION:
            return self.cross_validation(node, arguments, keywords)
        if name in preprocessing.SPLITTERS:
            return Splitter(not name.rpartition(".")[2].startswith(_ORDERED), self.place(node))
        if name in preprocessing.OLD_SPLITTERS:
            label = f"folds@{id(node)}"
            self.walk.separate(label, self.place(node))
            return Folds(label)
        if name in preprocessing.SEARCHES:
            return Model(searches=True, in_order=_follows_order(keyword(node, "cv"), keywords.get("cv")))
        if name in preprocessing.PIPELINES:
            steps = [t for value in (*arguments, *keywords.values()) for t in transformers(value)]
            selects = _takes_columns(name, node) or any(_may_select(v) for v in (*arguments, *keywords.values()))
            resamples = any(_resamples(v) for v in (*arguments, *keywords.values()))
            stateful = any(step.stateful for step in steps)
            return Transformer(name, stateful, selects=selects, resamples=resamples)
        if preprocessing.is_stateful_transformer(name):
            return Transformer(name, not learns_nothing(node))
        if name in preprocessing.OVERSAMPLERS:
            return Sampler(name)
        if name in preprocessing.STATEFUL_FUNCTIONS and node.args:
            data = self.table(node.args[0], arguments[0])
            if not isinstance(data, Data):
                return data
            fit = self.learned(node, name, node.args[0], data)
            self.fitted_again(fit, None, node.args[0], data)
            return data.with_fits(frozenset({fit})).unnamed
        if name in preprocessing.TRAINING_FUNCTIONS:
            return self.vocabulary(name, node, arguments)
        return self.table_call(name, node, arguments, keywords)

    def table_call(self, name: str, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """What a library function does with tables."""
        if name == "lightgbm.Dataset":  # its reference, the train part, lends it the borders of bins
            keywords = {key: value for key, value in keywords.items() if key != "reference"}
        values = [*arguments, *keywords.values()]
        if name in knowledge.STATISTIC_FUNCTIONS and arguments:
            if isinstance(arguments[0], Predicted):
                return arguments[0]
            return self.statistic(node, name.rpartition(".")[2], node.args[0], arguments[0], axis_of(node, 1))
        if name in knowledge.FILLING_FUNCTIONS:
            return _either_of(arguments)
        if name in knowledge.BINNING and node.args and isinstance(arguments[0], Data):
            bins = node.args[1] if len(node.args) > 1 else keyword(node, "bins") or keyword(node, "q")
            if isinstance(bins, ast.Constant):  # a number of them: their edges come from the rows
                fit = self.noted(node, node.args[0], arguments[0], FitKind.STATISTIC)
                return arguments[0].unnamed.with_fits(frozenset({fit}))
        if name in ("numpy.split", "numpy.array_split") and arguments and isinstance(arguments[0], Data):
            return self.split_at(node, arguments[0])
        if name.startswith(knowledge.METRICS):
            if name.rpartition(".")[2] not in knowledge.OTHER_METRICS:
                self.measured(node, self.walk.written(node.func), values, weak=False)
            return None
        if name.startswith(knowledge.NO_ROWS_LIBRARIES):
            return None
        if name in knowledge.TRAINS:
            return self.trained(node, arguments, keywords)
        if name in preprocessing.RANDOM_TRANSFORMS:
            return Augmentation((name.rpartition(".")[2],))
        random_names = augmentations(values)
        if name.startswith(knowledge.SOURCES):
            drawn = joint_statistic(statistics(values))
            if drawn is not None and name.startswith("numpy.random."):
                return drawn  # numbers drawn around a mean
            data = Data(self.walk.root(name, node))
            if name.startswith("pandas."):
                data = self.dated(node, replace(data, columns=Columns()))
            return data
        if random_names:
            return self.augmenting(name, node, values, random_names)
        return self.passed(name, node, arguments, values)

    def passed(self, name: str, node: ast.Call, arguments: list[Known], values: list[Known]) -> Known:
        """A library function that is not known otherwise: what comes out is what went in."""
        if not name.startswith(knowledge.WRAPPERS) or name.startswith(knowledge.SAVING):
            self.goes_away(node, values)
        value = union(values)
        if isinstance(value, Data):
            if words(name.rpartition(".")[2])[:1] in knowledge.READING_WORDS:
                return replace(value.unnamed, row=True)  # an image of which the table has the path
            if name in knowledge.CIRCULAR:  # sin(2 pi month / max(month)): the number is the length of the circle
                return replace(value.unnamed, fits=frozenset(f for f in value.fits if not _is_largest(f)))
            if name in knowledge.ELEMENTWISE and arguments and isinstance(arguments[0], Data):
                column = arguments[0].column
                return replace(value.unnamed, column=column)
            value = value.unnamed
            parts = [d for given in arguments[:1] for d in tables(given)]
            beside = 2 if name == "numpy.append" else 1
            if name in knowledge.JOINING and along_rows(node, beside) and node.args:
                return self.copies_added(node, parts, value)
            if name == "sklearn.utils.resample" and not is_false(keyword(node, "replace")):
                fit = self.noted(node, node.args[0], value, FitKind.COPIES) if node.args else None
                value = replace(value, partial=True)
                return value.with_fits(frozenset({fit})) if fit is not None else value
            if name == "numpy.repeat" and node.args and along_rows(node, 2):
                return value.with_fits(frozenset({self.noted(node, node.args[0], value, FitKind.COPIES)}))
            return value
        if name == "pandas.DataFrame" and not node.args:
            return None  # empty: it becomes what is written into it
        made = name == "pandas.DataFrame" or words(name.rpartition(".")[2])[:1] in knowledge.SOURCE_WORDS
        if value is None and made:
            return Data(self.walk.root(name, node))
        return value

    def dated(self, node: ast.Call, data: Data) -> Data:
        """pd.read_csv(..., parse_dates=..., index_col=...): the rows stand at points in time."""
        dates, index = keyword(node, "parse_dates"), keyword(node, "index_col")
        if dates is None or index is None or not _is_date(index, dates):
            return data
        return data.with_fits(frozenset({self.noted(node, node, data, FitKind.ORDER)}))

    def augmenting(self, name: str, node: ast.Call, values: list[Known], random_names: tuple[str, ...]) -> Known:
        """A composition of transforms, or a dataset that applies it to each image."""
        last = name.rpartition(".")[2]
        if last in ("Compose", "Sequential", "OneOf", "SomeOf", "BasicImageTransform"):
            return Augmentation(random_names)
        data = Data(self.walk.root(name, node))
        fit = self.walk.fit(self.place(node), node.func, name, ", ".join(random_names), data, FitKind.AUGMENTATION)
        return data.with_fits(frozenset({fit}))

    def trained(self, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Model:
        """xgboost.train(parameters, dtrain, evals=...)."""
        for name in knowledge.HELD_OUT_ARGUMENTS:
            if name in keywords:
                self.held_out(node, Model(), keywords[name], name)
        if len(arguments) > 3:  # train(parameters, rows, rounds, evals)
            held_out = "valid_sets" if self.qualified(node.func).startswith("lightgbm") else "evals"
            self.held_out(node, Model(), arguments[3], held_out)
        return Model()

    def vocabulary(self, name: str, node: ast.Call, arguments: list[Known]) -> Known:
        """build_vocab_from_iterator(texts): a vocabulary, fitted."""
        if not node.args:
            return None
        data = self.table(node.args[0], arguments[0])
        if not isinstance(data, Data):
            return None
        fit = self.learned(node, name, node.args[0], data)
        return Transformer(name, True, frozenset({fit}))

    def cross_validation(self, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """cross_val_score(model, X, y)."""
        data = arguments[1] if len(arguments) > 1 else keywords.get("X")
        given = node.args[1] if len(node.args) > 1 else keyword(node, "X")
        folds = keywords.get("cv")
        self.walk.cross_validated = True
        if given is not None:
            y_arguments = arguments[1:] if len(arguments) > 1 else []
            if isinstance(data, Data):
                wanted = keyword(node, "y") or (node.args[2] if len(node.args) > 2 else None)
                value = keywords.get("y") if keyword(node, "y") is not None else (y_arguments[1:2] or [None])[0]
                if wanted is not None and isinstance(value, Data) and value.column:
                    self.walk.y_columns.add(value.column)
            in_order = isinstance(folds, Splitter) and not folds.shuffles
            visible = isinstance(folds, Splitter)
            if isinstance(folds, Splitter) and folds.place is not None:
                self.walk.splitters[f"cv@{id(node)}"] = folds.place
            self.separated(node, given, data, "cross-validation", f"cv@{id(node)}", shuffled=visible and not in_order)
        return None

    def folds(
        self, node: ast.Call, receiver: Splitter, method: str, arguments: list[Known], keywords: dict[str, Known]
    ) -> Known:
        """kf.split(X, y)."""
        data = arguments[0] if arguments else keywords.get("X")
        given = node.args[0] if node.args else keyword(node, "X")
        if method != "split" or given is None:
            return None
        label = f"folds@{id(node)}"
        self.walk.separate(label, self.place(node))
        if receiver.place is not None:
            self.walk.splitters[label] = receiver.place
        if not receiver.shuffles:
            self.walk.in_order.add(label)
        self.separated(node, given, data, "folds", label, shuffled=receiver.shuffles)
        return Folds(label)


_ORDERED = ("TimeSeriesSplit", "Group", "LeaveOneGroup", "StratifiedGroup")
"""Folds that take no rows at random: by time, or whole groups of them."""


def _follows_order(given: ast.expr | None, folds: Known) -> bool:
    """Whether the folds of a search keep to the order of time; those that are not in sight may."""
    if isinstance(folds, Splitter):
        return not folds.shuffles
    return given is not None and not isinstance(given, ast.Constant)


def _may_select(value: Known) -> bool:
    """Whether a step of a pipeline may take some columns: one that does, and one that is not known."""
    if isinstance(value, Many):
        return any(_may_select(item) for item in value.items)
    if isinstance(value, Transformer):
        return value.selects
    return isinstance(value, (Data, Instance, Local))


def _resamples(value: Known) -> bool:
    """Whether a step of a pipeline makes rows out of rows."""
    if isinstance(value, Many):
        return any(_resamples(item) for item in value.items)
    return isinstance(value, Sampler) or (isinstance(value, Transformer) and value.resamples)


def _takes_columns(name: str, node: ast.Call) -> bool:
    """Whether a pipeline is made to take columns, or has a step that may do anything."""
    if name.endswith((".ColumnTransformer", ".make_column_transformer")):
        return True
    return any(isinstance(n, ast.Call) and last_name(n.func) == "FunctionTransformer" for n in ast.walk(node))


def _is_date(index: ast.expr, dates: ast.expr) -> bool:
    """pd.read_csv(parse_dates=..., index_col=...): whether the index is among the dates."""
    if isinstance(dates, (ast.List, ast.Tuple)):
        return any(ast.dump(index) == ast.dump(date) for date in dates.elts)
    return isinstance(dates, ast.Constant) and dates.value is True


def _is_largest(fit: Fit) -> bool:
    return fit.is_statistic and isinstance(fit.learner, ast.Call) and ast.unparse(fit.learner.func).endswith("max")


def is_metric(name: str) -> bool:
    """Whether a function's name says that it measures predictions."""
    last = words(name.rpartition(".")[2])
    return bool(set(last) & knowledge.METRIC_WORDS) and not {"plot", "print", "show"} & set(last)


def _either_of(arguments: list[Known]) -> Known:
    """numpy.where(condition, a, b): each row is of one or the other."""
    found = frozenset(fit for statistic in statistics(arguments) for fit in statistic.fits)
    data = [d for value in arguments for d in tables(value)]
    return joined(data).with_fits(found) if data else joint_statistic(statistics(arguments))
