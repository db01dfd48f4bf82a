"""What the methods of tables do: which rows and columns are left, which numbers are taken and go back into the rows."""

from __future__ import annotations

import ast

from trainwright.semantics.rows import knowledge
from trainwright.semantics.rows.memory import Memory, names_of, only_columns, without_columns
from trainwright.semantics.rows.syntax import along_columns, along_rows, is_true, keyword, mentions_words, text_of
from trainwright.semantics.rows.values import (
    Data,
    Fit,
    FitKind,
    Grouped,
    Index,
    Known,
    Local,
    Names,
    Statistic,
    gathered,
    joined,
    joint_statistic,
    one_of,
    replace,
    statistics,
    tables,
)
from trainwright.semantics.words import words


class Tables(Memory):
    """Methods of frames, series and arrays."""

    def table_method(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Data,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        """A method call on a table."""
        method = function.attr
        if method == "train_test_split":
            label = f"split@{id(node)}"
            self.separated(node, function.value, receiver, "split", label)
            return receiver.on(f"{label}:part")
        if method in knowledge.STATISTICS:
            return self.statistic(node, method, function.value, receiver, _axis_of_method(node))
        if method == "groupby":
            return Grouped(receiver)
        if method in knowledge.LOOKS_ONLY:
            self.walk.use([receiver])
            return None
        if method in knowledge.NO_ROWS_METHODS:
            return None
        if method == "pop" and node.args:
            column = text_of(node.args[0])
            self.mutate(function.value, without_columns(receiver, frozenset({column}) if column else None))
            return replace(receiver.unnamed, column=column)
        given = [*arguments, *keywords.values()]
        result = self.kept(node, method, receiver, arguments, keywords, given)
        result = self.learned_by(node, method, function, receiver, given, result)
        for value in given:
            if isinstance(value, Local) and isinstance(value.node, ast.Lambda):
                by_row = bool(receiver.column) or along_columns(keyword(node, "axis"))
                result = self.applied(value.node, one_of(receiver) if by_row else receiver, result)
        if method in knowledge.APPLYING and node.args and isinstance(node.args[0], ast.Name):
            by_row = bool(receiver.column) or along_columns(keyword(node, "axis"))
            made = self.by_name(node.args[0].id, one_of(receiver) if by_row else receiver)
            result = result.with_fits(frozenset().union(*(value.fits for value in made)))
        if method in knowledge.GROWING and isinstance(self.statement_at_hand, ast.Expr):
            if self.statement_at_hand.value is node:  # a list of tables that are one table here
                self.mutate(function.value, gathered(result))
                return None
        if is_true(keyword(node, "inplace")):
            if isinstance(function.value, ast.Name):
                self.mutate(function.value, result)
            else:
                self.write_into(function.value, result)
            return None
        return result

    def kept(
        self,
        node: ast.Call,
        method: str,
        receiver: Data,
        arguments: list[Known],
        keywords: dict[str, Known],
        given: list[Known],
    ) -> Data:
        """The rows and columns that a method leaves, with the rows of other tables that it adds."""
        if method == "drop":
            return self.dropped(node, receiver, arguments, keywords)
        others = [d for value in given for d in tables(value)]
        result = joined([receiver, *others]) if others else receiver.unnamed
        if method in knowledge.SAME_COLUMNS and receiver.columns is not None:
            result = replace(result, columns=receiver.columns, echoes=receiver.echoes, by=receiver.by)
        if method in knowledge.SAME_SERIES and receiver.column and all(d.column for d in others):
            result = replace(result, column=receiver.column)
        if method in knowledge.SOME_ROWS:
            result = replace(result, columns=receiver.columns, echoes=receiver.echoes, partial=True)
        if method in ("append", "concat") and others:
            result = self.copies_added(node, [receiver, *others], result)
        return result

    def dropped(self, node: ast.Call, receiver: Data, arguments: list[Known], keywords: dict[str, Known]) -> Data:
        """df.drop(...): columns, or rows."""
        if "columns" in keywords or keyword(node, "columns") is not None:
            return without_columns(receiver, names_of(keyword(node, "columns"), keywords.get("columns")))
        axis = keyword(node, "axis") or (node.args[1] if len(node.args) > 1 else None)
        first = node.args[0] if node.args else keyword(node, "labels")
        if along_columns(axis):
            known = arguments[0] if arguments else keywords.get("labels")
            return without_columns(receiver, names_of(first, known))
        index = first if first is not None else keyword(node, "index")
        if isinstance(index, ast.Attribute) and index.attr == "index":
            taken = self.evaluate(index.value)  # test = df.drop(train.index)
            part = next((p for d in tables(taken) for p in d.parts if p.endswith(":train")), "")
            if part:
                return receiver.on(Index(part).other.part)
        return replace(receiver, partial=True)

    def learned_by(
        self, node: ast.Call, method: str, function: ast.Attribute, receiver: Data, given: list[Known], result: Data
    ) -> Data:
        """What a method learns from all rows, or is given that was learned, and writes into each of them."""
        if method in knowledge.FILLING:
            found = joint_statistic(statistics(given))
            if found is not None:
                groups = frozenset(fit for fit in found.fits if fit.kind is FitKind.GROUPS)
                fits = groups if groups and method in knowledge.ENCODING else found.fits
                self.filled(receiver, fits)
                result = result.with_fits(fits)
        elif method in ("sub", "subtract"):
            found = joint_statistic(statistics(given))
            if found is not None and found.names & knowledge.CENTERS:
                self.filled(receiver, found.fits)
                result = result.with_fits(found.fits)
        elif method in knowledge.RANKING:
            fit = self.noted(node, function.value, receiver, FitKind.STATISTIC)
            result = replace(result.with_fits(frozenset({fit})), column=receiver.column)
        elif method in knowledge.LAGS and not along_columns(keyword(node, "axis")):
            fit = self.noted(node, function.value, receiver, FitKind.ORDER)
            result = result.with_fits(frozenset({fit}))
        elif method in ("sort_values", "set_index"):
            by = node.args[0] if node.args else keyword(node, "by") or keyword(node, "keys")
            named = names_of(by, self.evaluate(by) if by is not None else None) or frozenset()
            if any(w in knowledge.DATE_WORDS for name in named for w in words(name)):
                fit = self.noted(node, function.value, receiver, FitKind.ORDER)
                result = result.with_fits(frozenset({fit}))
        elif (method == "repeat" and len(node.args) == 1 and along_rows(node, 1)) or (
            method == "sample" and _with_copies(node)
        ):
            fit = self.noted(node, function.value, receiver, FitKind.COPIES)
            result = result.with_fits(frozenset({fit}))
        return result

    def copies_added(self, node: ast.Call, parts: list[Data], result: Data) -> Data:
        """Tables put under each other: some of them may be copies of the same rows."""
        written: list[ast.expr] = []
        for argument in node.args[:1] if not isinstance(node.func, ast.Attribute) or len(parts) > 1 else node.args:
            written.extend(argument.elts if isinstance(argument, (ast.Tuple, ast.List)) else [argument])
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "concat"):
            if not self.qualified(node.func):
                written.insert(0, node.func.value)
        names = [ast.unparse(w) for w in written if isinstance(w, (ast.Name, ast.Attribute))]
        twice = len(names) != len(set(names))
        multiplied = any(
            isinstance(w, ast.BinOp) and isinstance(w.op, ast.Mult) and isinstance(w.left, (ast.List, ast.Name))
            for w in written
        )
        same = len(parts) > 1 and all(d.roots & parts[0].roots for d in parts[1:])
        made = same and any(self.makes_copies(w) for w in written)
        if not twice and not multiplied and not made:
            return result
        first = written[0]
        return result.with_fits(frozenset({self.noted(node, first, result, FitKind.COPIES)}))

    def makes_copies(self, node: ast.expr) -> bool:
        """Whether an expression is, by its writing, a changed copy of rows: np.fliplr(X), X[:, ::-1], X_augmented."""
        if isinstance(node, ast.Call):
            return self.qualified(node.func) in knowledge.FLIPS or self.makes_copies(node.func)
        if isinstance(node, ast.Subscript):
            return any(
                isinstance(s, ast.Slice) and s.step is not None and ast.unparse(s.step) == "-1"
                for s in ast.walk(node.slice)
            )
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        return bool(set(words(name)) & knowledge.COPY_WORDS)

    def by_name(self, name: str, data: Known) -> list[Data | Statistic]:
        """df.apply(fill): what the function puts into the rows."""
        made = self.call_by_name(name, data)
        return [*tables(made), *statistics([made])]

    def call_by_name(self, name: str, argument: Known) -> Known:
        """A function of the workspace, called with one argument."""
        raise NotImplementedError

    def applied(self, function: ast.Lambda, data: Known, result: Data) -> Data:
        """df.apply(lambda x: ...): what the body puts into the rows."""
        environment = self.environment
        self.environment = dict(environment)
        for parameter in function.args.args[:1]:
            self.environment[parameter.arg] = data
        made = self.evaluate(function.body)
        self.environment = environment
        return result.with_fits(made.fits) if isinstance(made, Data) else result

    # -- groups and numbers -----------------------------------------------------------------------------------------

    def grouped_method(self, node: ast.Call, method: str, receiver: Grouped, arguments: list[Known]) -> Known:
        """df.groupby(key).mean(), .transform(...): numbers of groups, or the rows filled with those of their group."""
        if method in knowledge.STATISTICS:
            return self.group_statistic(node, method, receiver)
        first = arguments[0] if arguments else None
        if method in ("transform", "apply") and isinstance(first, Local) and isinstance(first.node, ast.Lambda):
            return self.applied(first.node, receiver.data, receiver.data.unnamed)
        if method in ("transform", "agg", "aggregate") and node.args:
            wanted = node.args[0]
            named = [wanted, *wanted.elts] if isinstance(wanted, (ast.List, ast.Tuple)) else [wanted]
            for each in named:
                if text_of(each) in knowledge.STATISTICS:
                    return self.group_statistic(node, text_of(each), receiver)
        if method in knowledge.LAGS:
            return receiver.data.unnamed.with_fits(
                frozenset({self.noted(node, node.func, receiver.data, FitKind.ORDER)})
            )
        return None if method in knowledge.NO_ROWS_METHODS else receiver.data.unnamed

    def group_statistic(self, node: ast.Call, name: str, receiver: Grouped) -> Statistic:
        """A number of each group: for the gaps of a column a statistic, as a feature of its own an encoding."""
        data = receiver.data
        column = data.column
        if not column and data.columns is not None and data.columns.only is not None:
            column = next((c for c in sorted(data.columns.only) if c in self.walk.y_columns), "")
        source = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        place = self.place(node)
        groups = self.walk.fit(place, node, "", source, data, FitKind.GROUPS, column)
        plain = self.walk.fit(place, node, "", source, data, FitKind.STATISTIC, column)
        return Statistic(frozenset({groups, plain}), frozenset({name}))

    def statistic(self, node: ast.Call, name: str, source: ast.expr, value: Known, axis: ast.expr | None) -> Known:
        """A number computed over the rows; along the other axis it is a number of each row, which stays in its row."""
        if not isinstance(value, Data):
            return joint_statistic(statistics([value]))
        if mentions_words(source) & knowledge.GEOMETRY:
            return None
        if value.row and not value.column:
            return value.unnamed
        if axis is not None and not (isinstance(axis, ast.Constant) and axis.value in (0, None, "index", "rows")):
            if not (
                isinstance(axis, ast.Tuple) and any(isinstance(e, ast.Constant) and e.value == 0 for e in axis.elts)
            ):
                return value.unnamed
        given = source.value if isinstance(source, ast.Attribute) and source is node.func else source
        fit = self.walk.fit(self.place(node), node, "", given, value, FitKind.STATISTIC, value.column)
        return Statistic(frozenset({fit}), frozenset({name.removeprefix("nan").removeprefix("a")}) | {name})

    def noted(self, node: ast.expr, source: ast.expr, data: Data, kind: FitKind) -> Fit:
        """Something of all rows that a call puts into each of them."""
        return self.walk.fit(self.place(node), node, "", source, data, kind, data.column)

    # -- subscripts and attributes ----------------------------------------------------------------------------------

    def table_attribute(self, node: ast.Attribute, base: Data) -> Known:
        """df.price, X.values, df.columns."""
        if node.attr in knowledge.SIZES:
            return None
        if node.attr == "columns":
            known = base.columns.only if base.columns is not None else None
            return Names(known)
        if node.attr == "name":
            return Names(frozenset({base.column})) if base.column else None
        if node.attr in knowledge.ATTRIBUTES:
            return base
        if base.row:  # of an image, not of a table of them
            return base.unnamed
        if base.columns is not None and base.columns.has(node.attr):
            return replace(only_columns(base, frozenset({node.attr})), columns=None, column=node.attr)
        return replace(base.unnamed, column=node.attr) if not base.column else base.unnamed

    def chosen_columns(self, base: Data, index: ast.expr, chosen: Known) -> Data | None:
        """df['a'], df[['a', 'b']], df[features]; None when the index takes rows, or both."""
        text = text_of(index)
        if text:
            return replace(only_columns(base, frozenset({text})), columns=None, column=text, echoes=base.echoes)
        if isinstance(chosen, Names):
            if chosen.names is None:
                return base.unnamed
            return replace(only_columns(base, chosen.names), echoes=base.echoes)
        return None


def _axis_of_method(node: ast.Call) -> ast.expr | None:
    given = keyword(node, "axis")
    if given is None and node.args and ast.unparse(node.func).rpartition(".")[2] in ("mean", "std"):
        return node.args[0]
    return given


def _with_copies(node: ast.Call) -> bool:
    """df.sample(replace=True), df.sample(frac=2)."""
    return is_true(keyword(node, "replace")) or _above_one(keyword(node, "frac"))


def _above_one(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value > 1
