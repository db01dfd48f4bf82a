"""What is fitted on which rows, and which rows it is applied to or scored on: transformers, samplers and models."""

from __future__ import annotations

import ast

from trainwright.semantics import preprocessing
from trainwright.semantics.rows import knowledge
from trainwright.semantics.rows.memory import Memory
from trainwright.semantics.rows.syntax import keyword, mentions_words, root_of
from trainwright.semantics.rows.values import (
    Data,
    Fit,
    FitKind,
    Known,
    Many,
    Model,
    Predicted,
    Score,
    Statistic,
    Training,
    Transformer,
    predictions,
    replace,
    tables,
)
from trainwright.semantics.rows.walk import TargetKept
from trainwright.semantics.values import Part
from trainwright.semantics.words import part_of

_FEATURES = ("X", "x", "raw_documents", "X_train", "inputs", "dtrain", "train_set", "training_frame", "data")
_TARGETS = ("y", "Y", "y_train", "target")


class Estimators(Memory):
    """Everything with a fit."""

    # -- transformers -----------------------------------------------------------------------------------------------

    def learned(self, node: ast.Call, name: str, source: ast.expr, data: Data) -> Fit:
        """What a function learns from the rows that it is given."""
        return self.walk.fit(self.place(node), node.func, name, source, data, FitKind.TRANSFORMER)

    def transformer(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Transformer,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        """A method call on a transformer or pipeline."""
        method = function.attr
        pipeline = receiver.type in preprocessing.PIPELINES
        if pipeline and receiver.resamples and method in preprocessing.RESAMPLE:
            return self.resampled(node, arguments, keywords)
        if pipeline and method in knowledge.PREDICTIONS:
            return self.predicted(node, Model(receiver.trainings), arguments, keywords)
        if pipeline and method in knowledge.SCORES:
            self.scored(node, Model(receiver.trainings), arguments, keywords)
            return None
        given = node.args[0] if node.args else next((k for n in _FEATURES if (k := keyword(node, n)) is not None), None)
        if given is None:
            return Statistic(receiver.fits, frozenset({"selection"})) if method in knowledge.SELECTION else None
        value = arguments[0] if arguments else next((keywords[n] for n in _FEATURES if n in keywords), None)
        data = self.table(given, value)
        if method in preprocessing.LEARN and isinstance(data, Data):
            if pipeline and method == "fit":
                training = self.training(node, function, given, data)
                self.features_and_target(node, given, data, arguments, keywords, fitted=not receiver.selects)
                fitted = replace(receiver, trainings=frozenset({training}))
                self.rebind(function.value, fitted)
                return fitted
            if not receiver.stateful or (pipeline and method != "fit_transform"):
                return data.unnamed if method == "fit_transform" else receiver
            return self.fitted(node, function, receiver, given, data)
        if method in preprocessing.APPLY and isinstance(data, Data):
            return self.applied_to(node, receiver, given, data)
        if isinstance(data, Data) and method in ("fit_transform", "inverse_transform"):
            return data.unnamed
        return None

    def applied_to(self, node: ast.Call, receiver: Transformer, given: ast.expr, data: Data) -> Data:
        """scaler.transform(X), vocabulary(words)."""
        for fit in receiver.fits:  # applied to a part: was it fitted on the rows of both sides?
            if fit.roots & data.roots and fit.parts < data.parts:
                label = min(data.parts - fit.parts).rpartition(":")[0]
                self.separated_after(fit, node, given, label)
        return data.with_fits(receiver.fits).unnamed

    def fitted(
        self, node: ast.Call, function: ast.Attribute, receiver: Transformer, given: ast.expr, data: Data
    ) -> Known:
        """scaler.fit(X), scaler.fit_transform(X)."""
        fit = self.walk.fit(self.place(node), function.value, receiver.type, given, data, FitKind.TRANSFORMER)
        self.fitted_again(fit, receiver, given, data)
        fitted = replace(receiver, fits=frozenset({fit}))
        self.rebind(function.value, fitted)
        if receiver.type in preprocessing.ADAPTED_LAYERS:
            self.rebind(given, data.with_fits(frozenset({fit})))  # it is a part of the model, which gets the rows
        return data.with_fits(frozenset({fit})).unnamed if function.attr == "fit_transform" else fitted

    def fitted_again(self, fit: Fit, receiver: Transformer | None, given: ast.expr, data: Data) -> None:
        """The fit may be on the test side of a split, after that on the train side."""
        before = next(iter(receiver.fits), None) if receiver is not None else None
        if before is not None and before.place.node is fit.place.node:
            before = None
        if data.held_out:
            on_train = before is not None and any(p.endswith(":train") for p in before.parts)
            self.walk.fitted_on_test(fit, before if on_train else None, same=on_train)
        elif before is not None and part_of(root_of(given)) in (Part.TEST, Part.VALIDATION):
            if not before.roots & fit.roots and part_of(before.data) is not Part.TEST:
                self.walk.fitted_on_test(fit, before, same=True)

    def separated_after(self, fit: Fit, node: ast.Call, given: ast.expr, label: str) -> None:
        """A transformer that was fitted on the rows of both sides is applied to one."""
        raise NotImplementedError

    def resampled(self, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """smote.fit_resample(X, y): both with rows that were made out of others."""
        sides: list[Known] = []
        names = [*node.args[:2], *(k.value for k in node.keywords)]
        values = [*arguments[:2], *keywords.values()]
        first: Data | None = None
        for expression, value in zip(names, values, strict=False):
            data = self.table(expression, value)
            if not isinstance(data, Data):
                continue
            first = first or data
            fit = self.walk.fit(self.place(node), node, "", expression, first, FitKind.COPIES)
            sides.append(data.with_fits(frozenset({fit})))
        return Many(tuple(sides)) if len(sides) > 1 else sides[0] if sides else None

    # -- models -----------------------------------------------------------------------------------------------------

    def model_fit(self, node: ast.Call, receiver: Known, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """The fit of an estimator: some of them set rows aside for validation."""
        data = arguments[0] if arguments else next((keywords[n] for n in _FEATURES if n in keywords), None)
        given = node.args[0] if node.args else next((k for n in _FEATURES if (k := keyword(node, n)) is not None), None)
        function = node.func
        if given is None or not isinstance(function, ast.Attribute):
            return None
        searches, in_order = (receiver.searches, receiver.in_order) if isinstance(receiver, Model) else (False, False)
        rows = next(tables(data), None)
        if rows is not None:
            self.features_and_target(node, given, rows, arguments, keywords)
        if searches:
            self.walk.cross_validated = True
            if isinstance(data, Data) and not data.is_side:
                label = f"search@{id(node)}"
                self.separated(node, given, data, "cross-validation", label, shuffled=not in_order)
        share = keyword(node, "validation_split")
        if share is not None and not (isinstance(share, ast.Constant) and not share.value):
            # the last rows, whatever their order is
            self.separated(node, given, data, "validation", f"validation_split@{id(node)}", shuffled=False)
            self.walk.cross_validated = True
        for name in knowledge.HELD_OUT_ARGUMENTS:
            if name in keywords:
                self.held_out(node, Model(), keywords[name], name)
        if rows is None:
            fitted = Model(frozenset(), searches, in_order)
        else:
            training = self.training(node, function, given, rows)
            fitted = Model(frozenset({training}), searches, in_order)
        self.rebind(function.value, fitted)
        return fitted

    def training(self, node: ast.Call, function: ast.Attribute, given: ast.expr, rows: Data) -> Training:
        """The fit of a model."""
        written = self.walk.written(function.value)
        return Training(self.place(node), written, self.walk.written(given), rows, self.walk.statements)

    def held_out(self, node: ast.Call, model: Model, value: Known, name: str) -> None:
        """fit(..., eval_set=[(X_test, y_test)]): scored while it is being fitted."""
        score = Score(self.place(node), name)
        for data in tables(value):
            self.walk.score(score, model, data, name, frozenset())

    def predicted(self, node: ast.Call, model: Model, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """model.predict(X)."""
        values = [*arguments, *keywords.values()]
        expressions = [*node.args, *(k.value for k in node.keywords if k.arg is not None)]
        for expression, value in zip(expressions, values, strict=False):
            data = next(tables(value), None)
            if data is not None:
                self.walk.use([data])
                return Predicted(model, data.unnamed, self.place(node), self.walk.written(expression))
        return None

    def scored(self, node: ast.Call, model: Model, arguments: list[Known], keywords: dict[str, Known]) -> None:
        """model.score(X, y), model.evaluate(X, y)."""
        values = [*arguments, *keywords.values()]
        expressions = [*node.args, *(k.value for k in node.keywords if k.arg is not None)]
        for expression, value in zip(expressions, values, strict=False):
            data = next(tables(value), None)
            if data is not None:
                score = Score(self.place(node), self.walk.written(node.func))
                alone = len(values) < 2 and self.walk.written(node.func).endswith(".score")  # of clusters, of a density
                self.walk.score(score, model, data, self.walk.written(expression), self.said(), weak=alone)
                return

    def measured(
        self, node: ast.Call | ast.BinOp | ast.Compare, name: str, values: list[Known], *, weak: bool = True
    ) -> None:
        """A prediction meets what is true."""
        found = [p for value in values for p in predictions(value)]
        self.walk.use(data for value in values for data in tables(value))
        for each in found[:1]:
            said = self.said() | mentions_words(each.place.node)
            score = Score(self.place(node), name)
            self.walk.score(score, each.model, each.rows, each.data, said, weak=weak)

    def said(self) -> frozenset[str]:
        """The words of the statement that is being run, when it is a short one."""
        node = self.statement_at_hand
        if node is None or hasattr(node, "body"):
            return frozenset()
        return mentions_words(node)

    def features_and_target(
        self,
        node: ast.Call,
        given: ast.expr,
        data: Data,
        arguments: list[Known],
        keywords: dict[str, Known],
        *,
        fitted: bool = True,
    ) -> None:
        """What a model is fitted on, or what is split for it: X and y."""
        position = 1 if node.args and given is node.args[0] else None
        written: ast.expr | None = None
        value: Known = None
        if position is not None and len(node.args) > position:
            written, value = node.args[position], arguments[position]
        else:
            name = next((n for n in _TARGETS if n in keywords), "")
            if name:
                written, value = keyword(node, name), keywords[name]
        if written is None or not isinstance(value, Data) or not value.column:
            return
        self.walk.y_columns.add(value.column)
        if not fitted or data.columns is None or not data.roots & value.roots or len(data.roots) != 1:
            return
        target = value.column
        kept = target if data.columns.has(target) else ""
        if not kept:
            kept = next((c for c, of in sorted(data.echoes) if of == target and data.columns.has(c)), "")
        if not kept:  # y is a function of a column that is still there
            sources = {of for c, of in data.echoes | value.echoes if c == target}
            kept = next((c for c in sorted(sources) if data.columns.has(c)), "")
        if kept:
            name = root_of(given) or self.walk.written(given)
            while name in self.walk.origins and self.walk.origins[name] != name:
                name = self.walk.origins[name]
            place = self.walk.assigned.get(name) or self.place(node)
            root = next(iter(data.roots))
            written_target = self.walk.written(written)
            self.walk.target_kept(TargetKept(place, name, written_target, kept, self.place(node), root, kept == target))

    def rebind(self, target: ast.expr, value: Known) -> None:
        """The object is the same, and known under the same names, but fitted now."""
        if isinstance(target, (ast.Name, ast.Attribute)):
            self.mutate(target, value)
