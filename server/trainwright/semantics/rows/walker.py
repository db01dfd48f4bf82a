"""Runs statements over what is known of tables, transformers, models and splitters."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from trainwright.semantics import preprocessing
from trainwright.semantics.model import Function, ModuleModel
from trainwright.semantics.names import imported_names
from trainwright.semantics.rows import knowledge
from trainwright.semantics.rows.library import Library, is_metric
from trainwright.semantics.rows.syntax import (
    keyword,
    slides,
    takes_some,
    text_of,
)
from trainwright.semantics.rows.values import (
    Data,
    FitKind,
    Folds,
    Grouped,
    Index,
    Instance,
    Known,
    Local,
    Many,
    Model,
    Names,
    Predicted,
    Sampler,
    Splitter,
    Statistic,
    Transformer,
    augmentations,
    either,
    gathered,
    joined,
    joint_statistic,
    one_of,
    predictions,
    replace,
    statistics,
    tables,
    union,
)
from trainwright.semantics.values import Kind
from trainwright.source.parameters import parameters_with_defaults
from trainwright.source.segment import Segment

_MAX_DEPTH = 3
_MAX_ITEMS = 4
"""A loop over a display runs its body for so many elements, each with its own value."""


class Walker(Library):
    """A forward walk over a function's statements; functions that it calls are entered."""

    # -- statements -------------------------------------------------------------------------------------------------

    def run(self, statements: Iterable[ast.stmt]) -> None:
        """Run statements in order."""
        for statement in statements:
            self.walk.statements += 1
            if self.walk.is_exhausted:
                return
            self.statement_at_hand = statement
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """Run one statement."""
        if isinstance(node, ast.Assign):
            value, cell = self.evaluate(node.value), self.cell(node.value)
            for target in node.targets:
                self.bind(target, value, node.value, cell)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self.evaluate(node.value), node.value, self.cell(node.value))
        elif isinstance(node, ast.AugAssign):
            self.write_into(node.target, self.binary(node, node.op, node.target, node.value))
        elif isinstance(node, ast.Expr):
            self.evaluate(node.value)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self.gives_back(self.evaluate(node.value))
        elif isinstance(node, ast.If):
            self.evaluate(node.test)
            given = self.is_given(node.test)
            if given is None:
                self.branches(node.body, node.orelse)
            else:
                self.run(node.body if given else node.orelse)
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
            self.imports.update(imported_names(node, self.module.package))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and self.walk.segment is not None:
            self.environment[node.name] = Local(node, self.walk.segment)
        elif isinstance(node, ast.Delete):
            self.delete(node)
        elif isinstance(node, ast.Assert):
            self.evaluate(node.test)

    def is_given(self, test: ast.expr) -> bool | None:
        """if scaler is None: fit one. Whether the condition holds, where it asks for a transformer that is there."""
        asked, there = test, True
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            asked, there = test.operand, False
        elif isinstance(test, ast.Compare):
            other = test.comparators[0]
            if not isinstance(other, ast.Constant) or other.value is not None or len(test.ops) > 1:
                return None
            asked, there = test.left, isinstance(test.ops[0], (ast.IsNot, ast.NotEq))
        value = self.environment.get(asked.id) if isinstance(asked, ast.Name) else None
        return there if isinstance(value, Transformer) else None

    def gives_back(self, value: Known) -> None:
        """return value, yield value."""
        self.returned.append(value)
        if len(self.walk.active) <= 1:
            self.walk.use(tables(value))

    def delete(self, node: ast.Delete) -> None:
        """del df['a']."""
        for target in node.targets:
            column = text_of(target.slice) if isinstance(target, ast.Subscript) else ""
            if column and isinstance(target, ast.Subscript):
                base = self.evaluate(target.value)
                if isinstance(base, Data):
                    columns = base.columns.without(frozenset({column})) if base.columns is not None else None
                    self.mutate(target.value, replace(base, columns=columns))

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
        """The body once, or once for each of a few known elements."""
        items = self.elements(node.iter)
        self.counts(node.target, node.iter)
        if not isinstance(items, Many):
            if isinstance(items, Data):
                self.walk.use([items])
            self.bind(node.target, one_of(items), None)
            self.run(node.body)
        elif len(items.items) > _MAX_ITEMS:
            self.bind(node.target, union(items.items), None)
            self.run(node.body)
        else:
            for index, item in enumerate(items.items):
                self.bind(node.target, item, None, items.cell(index))
                self.run(node.body)
        self.run(node.orelse)

    def counts(self, target: ast.expr, over: ast.expr) -> None:
        """for i in range(n): one by one, as windows slide; not for i in range(0, n, size), as batches go."""
        if isinstance(target, ast.Name) and isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
            if over.func.id == "range" and len(over.args) < 3:
                self.counters.add(target.id)
            else:
                self.counters.discard(target.id)

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
            if node.func.id in knowledge.PASSING:
                return self.elements(node.args[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            held = self.evaluate(node.func.value)
            if isinstance(held, Many) and held.keys:
                return _of_dict(held, node.func.attr)
        value = self.evaluate(node)
        if isinstance(value, Many):
            if value.keys:
                return None
            # an element may have been changed since it was put into the list
            return replace(value, items=tuple(self.current(value.cell(i), v) for i, v in enumerate(value.items)))
        if isinstance(value, Folds):
            return Many((value.pair,))
        return value if isinstance(value, Data) else None

    # -- expressions ------------------------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr) -> Known:
        if isinstance(node, ast.Constant):
            return None
        if isinstance(node, ast.Name):
            return self.environment.get(node.id)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Subscript):
            return self.subscript(node)
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return self.display(node)
        if isinstance(node, ast.Dict):
            return self.dictionary(node)
        if isinstance(node, ast.BinOp):
            return self.binary(node, node.op, node.left, node.right)
        if isinstance(node, ast.Compare):
            return self.compared(node)
        if isinstance(node, ast.UnaryOp):
            value = self.evaluate(node.operand)
            return value.other if isinstance(value, Index) and isinstance(node.op, ast.Invert) else value
        if isinstance(node, ast.IfExp):
            return either([self.evaluate(node.body), self.evaluate(node.orelse)])
        if isinstance(node, (ast.Starred, ast.Await)):
            return self.evaluate(node.value)
        if isinstance(node, ast.NamedExpr):
            value = self.evaluate(node.value)
            self.bind(node.target, value, node.value, self.cell(node.value))
            return value
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
            return self.comprehension(node, [node.elt])
        if isinstance(node, ast.DictComp):
            return self.comprehension(node, [node.value])
        return self.rarer(node)

    def rarer(self, node: ast.expr) -> Known:
        """Expressions that hold others."""
        if isinstance(node, ast.Lambda) and self.walk.segment is not None:
            return Local(node, self.walk.segment)
        if isinstance(node, ast.JoinedStr):
            for value in node.values:
                if isinstance(value, ast.FormattedValue):
                    self.evaluate(value.value)
        elif isinstance(node, ast.BoolOp):
            for each in node.values:
                self.evaluate(each)
        elif isinstance(node, (ast.Yield, ast.YieldFrom)) and node.value is not None:
            self.gives_back(self.evaluate(node.value))
        return None

    def display(self, node: ast.Tuple | ast.List | ast.Set) -> Known:
        """(a, b), [a, b]; names of columns."""
        texts = [text_of(e) for e in node.elts]
        if texts and all(texts):
            return Names(frozenset(texts))
        return Many(tuple(self.evaluate(e) for e in node.elts), tuple(self.cell(e) for e in node.elts))

    def dictionary(self, node: ast.Dict) -> Known:
        """{'train': X_train, 'test': X_test}."""
        values = tuple(self.evaluate(v) for v in node.values)
        keys = tuple(text_of(k) for k in node.keys)
        if keys and all(keys) and any(value is not None for value in values):
            return Many(values, tuple(self.cell(v) for v in node.values), keys)
        return union(values)

    def comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp, made: list[ast.expr]
    ) -> Known:
        """What the elements are together."""
        environment, cells = self.environment, self.cells
        self.environment, self.cells = dict(environment), dict(cells)
        of_names = False
        for generator in node.generators:
            of_names |= isinstance(self.evaluate(generator.iter), Names)
            items = self.elements(generator.iter)
            self.counts(generator.target, generator.iter)
            self.bind(generator.target, union(items.items) if isinstance(items, Many) else one_of(items), None)
        value = gathered(union([self.evaluate(expression) for expression in made]))
        self.environment, self.cells = environment, cells
        return Names(None) if of_names and value is None else value

    def attribute(self, node: ast.Attribute) -> Known:
        base = self.evaluate(node.value)
        if isinstance(base, Instance):
            return base.attributes.get(node.attr)
        if isinstance(base, Data):
            return self.table_attribute(node, base)
        if isinstance(base, Transformer) and node.attr in knowledge.SELECTION:
            return Statistic(base.fits, frozenset({"selection"}))
        if isinstance(base, Model):
            return base if node.attr in ("best_estimator_", "model") else None
        return base if isinstance(base, (Statistic, Grouped, Names, Predicted)) else None

    def subscript(self, node: ast.Subscript) -> Known:
        index = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        chosen = self.evaluate(index)
        columns: Known = chosen
        last = index
        if isinstance(node.slice, ast.Tuple):
            for element in node.slice.elts[1:]:
                columns, last = self.evaluate(element), element
                if isinstance(columns, Statistic):
                    chosen = columns
        if self.qualified(node.value) in knowledge.STACKING:
            return self.evaluate(node.slice) if not isinstance(node.slice, ast.Tuple) else self.stacked(node.slice)
        base = self.evaluate(node.value)
        selected = chosen if isinstance(chosen, Statistic) and "selection" in chosen.names else None
        if isinstance(base, Data):
            if isinstance(chosen, Index):
                self.separated(node, node.value, base, "folds", chosen.part.rpartition(":")[0])
                return base.on(chosen.part)
            if selected is not None:
                return base.with_fits(selected.fits).unnamed
            return self.taken(base, node, index, chosen, last, columns)
        if isinstance(base, Many) and base.keys:
            key = text_of(index)
            held = [item for item in base.items if isinstance(item, Transformer)]
            if held and key not in base.keys:
                return either(held)
            return base.items[base.keys.index(key)] if key in base.keys else union(base.items)
        if isinstance(base, Many) and isinstance(index, ast.Constant) and isinstance(index.value, int):
            if -len(base.items) <= index.value < len(base.items):
                return base.items[index.value]
        if isinstance(base, Folds):
            return base.pair
        if isinstance(base, Grouped):
            picked = self.chosen_columns(base.data, index, chosen)
            return Grouped(picked if picked is not None else base.data.unnamed)
        if isinstance(base, (Statistic, Predicted)):
            return base
        if isinstance(base, Names):
            if selected is not None:
                return selected
            return base if isinstance(index, ast.Constant) else Names(None)
        if isinstance(base, Many):
            held = [item for item in base.items if isinstance(item, Transformer)]
            return either(held) if held else union(base.items)
        return selected

    def stacked(self, node: ast.Tuple) -> Known:
        """np.c_[a, b]: side by side."""
        value = union([self.evaluate(element) for element in node.elts])
        return value.unnamed if isinstance(value, Data) else value

    def taken(
        self, base: Data, node: ast.Subscript, index: ast.expr, chosen: Known, last: ast.expr, columns: Known
    ) -> Data:
        """Rows, columns or both of a table."""
        indexed = isinstance(node.value, ast.Attribute) and node.value.attr in ("loc", "iloc", "ix")
        both = isinstance(node.slice, ast.Tuple)
        if not both and not indexed:
            picked = self.chosen_columns(base, index, chosen)
            if picked is not None:
                return picked
        result = base
        if both:
            whole = isinstance(last, ast.Slice) and last.lower is None and last.upper is None
            picked = None if whole else self.chosen_columns(base, last, columns)
            result = picked if picked is not None else base if whole else base.unnamed
        if slides(index, self.counters) and not base.row:
            fit = self.noted(node, node.value, result, FitKind.ORDER)
            return replace(result, partial=True).with_fits(frozenset({fit}))
        if takes_some(index):
            return replace(result, partial=True)
        whole_rows = isinstance(index, ast.Slice) or (isinstance(index, ast.Constant) and index.value is None)
        if both and whole_rows:
            return result
        return replace(result.unnamed if not both else result, partial=True)

    def compared(self, node: ast.Compare) -> Known:
        """A mask of rows; a prediction that is compared with what is true."""
        values = [self.evaluate(node.left), *(self.evaluate(c) for c in node.comparators)]
        if any(isinstance(v, Predicted) for v in values):
            self.measured(node, self.walk.written(node), values)
            return None
        first = values[0]
        if isinstance(first, Data) and len(first.roots) == 1:
            root = next(iter(first.roots))
            drawn = root.startswith(knowledge.DRAWS) and not first.column and not first.fits
            if drawn and isinstance(node.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
                return Index(f"mask@{root}:train")
        return first if isinstance(first, Data) and first.column else None

    def binary(self, node: ast.BinOp | ast.AugAssign, operator: ast.operator, left: ast.expr, right: ast.expr) -> Known:
        """Arithmetic: a table less its mean, or divided by its spread, carries what it was scaled with."""
        a, b = self.evaluate(left), self.evaluate(right)
        if isinstance(a, Predicted) or isinstance(b, Predicted):
            if any(tables(a)) or any(tables(b)):
                if isinstance(node, ast.BinOp):
                    self.measured(node, self.walk.written(node), [a, b])
                return None
            return a if isinstance(a, Predicted) else b
        if isinstance(a, Data) and isinstance(b, Statistic):
            scales = isinstance(operator, (ast.Div, ast.FloorDiv))
            centers = isinstance(operator, ast.Sub) and bool(b.names & knowledge.CENTERS)
            if scales or centers:
                if scales:  # less its mean alone is what a spread or an R2 is computed from
                    self.filled(a, b.fits)
                return a.with_fits(b.fits)
            return a
        if isinstance(a, Many) and isinstance(b, Many) and isinstance(operator, ast.Add):
            return Many((*a.items, *b.items), (*a.cells, *b.cells) if a.cells and b.cells else ())
        if isinstance(a, Names) or isinstance(b, Names):
            known = isinstance(a, Names) and isinstance(b, Names) and isinstance(operator, ast.Add)
            return _all_names(a, b) if known else Names(None)
        if isinstance(a, Data) and isinstance(b, Data):
            of = {d.column for d in (a, b) if d.column}
            result = joined([a, b])
            return replace(result, column=of.pop()) if len(of) == 1 and a.column and b.column else result
        return union([a, b])

    # -- calls ------------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> Known:
        """A call of anything."""
        arguments = [self.evaluate(a) for a in node.args]
        keywords = {k.arg: self.evaluate(k.value) for k in node.keywords if k.arg is not None}
        name = self.qualified(node.func)
        if name:
            own = self.of_workspace(name)
            if own is not None and own.node is not None and own.segment is not None:
                self.walk.entered.add(own.id)
                return self.enter(own.id, own.node, own.segment, own.module, node, arguments, keywords)
            return self.library_call(name, node, arguments, keywords)
        if isinstance(node.func, ast.Attribute):
            return self.method(node, node.func, arguments, keywords)
        if isinstance(node.func, ast.Name):
            return self.plain_call(node.func.id, node, arguments, keywords)
        values = [*arguments, *keywords.values()]
        self.walk.use(data for value in values for data in tables(value))
        return union(values)

    def plain_call(self, name: str, node: ast.Call, arguments: list[Known], keywords: dict[str, Known]) -> Known:
        """A call by name: a function or class of the workspace, or a builtin."""
        local = self.environment.get(name)
        if isinstance(local, Local):
            return self.enter(name, local.node, local.segment, self.module, node, arguments, keywords)
        function = self.own_function(name)
        if is_metric(name) and any(True for value in arguments for _ in predictions(value)):
            self.measured(node, name, arguments, weak=False)
        if function is not None and function.node is not None and function.segment is not None:
            self.walk.entered.add(function.id)
            return self.enter(function.id, function.node, function.segment, function.module, node, arguments, keywords)
        if name in self.module.classes:
            return self.instance(name, "", node, arguments, keywords)
        if name in knowledge.NO_ROWS:
            return None
        if name in knowledge.NUMBERS:
            return joint_statistic(statistics(arguments))
        if name in knowledge.PASSING and arguments:
            first = arguments[0]
            return first.pair if name == "next" and isinstance(first, Folds) else first
        if isinstance(local, (Model, Predicted)):
            return local
        if isinstance(local, Transformer) and local.fits and node.args:
            data = self.table(node.args[0], arguments[0])
            return self.applied_to(node, local, node.args[0], data) if isinstance(data, Data) else None
        # a function of another file: what it returns comes from its arguments, else from wherever it reads
        values = [*arguments, *keywords.values()]
        self.goes_away(node, values)
        result = union(values) or Data(self.walk.root(name, node))
        return self.oversampled(node, name, result)

    def call_by_name(self, name: str, argument: Known) -> Known:
        local = self.environment.get(name)
        if isinstance(local, Local):
            return self.enter(name, local.node, local.segment, self.module, None, [argument], {})
        function = self.own_function(name)
        if function is None or function.node is None or function.segment is None:
            return None
        self.walk.entered.add(function.id)
        return self.enter(function.id, function.node, function.segment, function.module, None, [argument], {})

    def of_workspace(self, name: str) -> Function | None:
        """The function that an import of another file of the workspace gives."""
        if name.partition(".")[0] in knowledge.LIBRARIES or "." not in name:
            return None
        value = self.module.workspace.resolve(name, self.module.path)
        if value is None or value.kind is not Kind.FUNCTION:
            return None
        return self.module.workspace.function_model(value.type)

    def own_function(self, name: str) -> Function | None:
        """A function of this file, or of another one of the workspace."""
        function = self.module.functions.get(name)
        if function is not None:
            return function
        value = self.module.globals.get(name)
        if value is None or value.kind is not Kind.FUNCTION:
            return None
        return self.module.workspace.function_model(value.type)

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
        if isinstance(receiver, Sampler):
            return self.resampled(node, arguments, keywords) if method in preprocessing.RESAMPLE else None
        if isinstance(receiver, Splitter):
            return self.folds(node, receiver, method, arguments, keywords)
        if method in knowledge.FITS:
            return self.model_fit(node, receiver, arguments, keywords)
        if isinstance(receiver, (Model, Data)) or receiver is None:
            model = receiver if isinstance(receiver, Model) else Model()
            if method in knowledge.PREDICTIONS:
                return self.predicted(node, model, arguments, keywords)
            if method in knowledge.SCORES:
                self.scored(node, model, arguments, keywords)
                return None
        return self.other_method(node, function, receiver, arguments, keywords)

    def other_method(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Known,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        """A method that neither fits nor scores."""
        method = function.attr
        if isinstance(receiver, Grouped):
            return self.grouped_method(node, method, receiver, arguments)
        if isinstance(receiver, Data):
            return self.table_method(node, function, receiver, arguments, keywords)
        if isinstance(receiver, (Statistic, Index)):
            return receiver
        if isinstance(receiver, Predicted):
            self.walk.use(data for value in arguments for data in tables(value))
            return receiver
        if isinstance(receiver, Names):
            known = method in ("copy", "tolist", "to_list")
            if method in ("remove", "append", "extend", "insert", "pop"):
                self.mutate(function.value, Names(_changed_names(receiver, method, node)))
                return None
            return receiver if known else Names(None)
        if isinstance(receiver, Many) and method in ("append", "extend", "insert") and arguments:
            added = gathered(self.apart_from_folds(arguments[-1]))
            grown = Many((*receiver.items, added), (*receiver.cells, self.cell(node.args[-1])))
            if len(grown.items) > _MAX_ITEMS or isinstance(arguments[-1], Data):
                self.mutate(function.value, union(grown.items))
            else:
                self.mutate(function.value, grown)
            return None
        index = next((value for value in arguments if isinstance(value, Index)), None)
        if method in ("isin", "take") and index is not None:
            return index
        values = [*arguments, *keywords.values()]
        self.goes_away(node, values)
        return self.oversampled(node, method, union(values))

    # -- functions and classes of the workspace ---------------------------------------------------------------------

    def instance(
        self,
        cls: str,
        but: str,
        node: ast.Call | None = None,
        arguments: list[Known] | None = None,
        keywords: dict[str, Known] | None = None,
    ) -> Known:
        """An instance after its __init__, of which the method `but` is being walked anyway."""
        made = Instance(cls)
        random_names = augmentations([*(arguments or []), *(keywords or {}).values()])
        if random_names and node is not None:
            return self.augmenting(cls, node, [], random_names)
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
        """A method of a class of this file."""
        cls = self.module.classes.get(receiver.cls)
        function = cls.methods.get(method) if cls is not None else None
        if (
            function is None
            and method == "fit_transform"
            and cls is not None
            and {"fit", "transform"} <= {*cls.methods}
        ):
            self.own_method(receiver, node, "fit", arguments, keywords)  # as TransformerMixin does
            return self.own_method(receiver, None, "transform", arguments[:1], {})
        if function is None or function.node is None or function.segment is None:
            values = [*arguments, *keywords.values()]
            self.walk.use(data for value in values for data in tables(value))
            return union(values)
        bound = arguments if function.is_static else [receiver, *arguments]
        self.walk.entered.add(function.id)
        return self.enter(function.id, function.node, function.segment, function.module, node, bound, keywords)

    def enter(
        self,
        name: str,
        function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        segment: Segment,
        module: ModuleModel,
        node: ast.Call | None,
        arguments: list[Known],
        keywords: dict[str, Known],
    ) -> Known:
        """Run a function of the workspace."""
        walk = self.walk
        if name in walk.active or len(walk.active) > _MAX_DEPTH or walk.is_exhausted:
            return union([*arguments, *keywords.values()])
        parameters = [p.arg for p in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        defaults = _defaults(function.args)
        here = module is self.module
        inner = Walker(walk, module, dict(self.environment) if here else {}, dict(self.cells) if here else {})
        inner.imports = dict(self.imports) if here else {}
        offset = len(arguments) - (len(node.args) if node is not None else 0)
        for index, (parameter, value) in enumerate(zip(parameters, arguments, strict=False)):
            given = node.args[index - offset] if node is not None and index >= offset else None
            inner.give(parameter, value, self.cell(given) if given is not None else None)
        for parameter in parameters[len(arguments) :]:
            given = keyword(node, parameter) if node is not None else None
            value = keywords.get(parameter)
            if given is None and parameter in defaults:  # def evaluate(X=X_train): as the name is now
                value = inner.evaluate(defaults[parameter])
            inner.give(parameter, value, self.cell(given) if given is not None else None)
        if not module.globals:
            _ = module.body.outcome  # its names are known once it has run
        if module is not walk.module:
            walk.elsewhere[id(segment)] = module.path
        before, walk.segment = walk.segment, segment
        walk.active.append(name)
        walk.stack.append(id(node))
        if isinstance(function, ast.Lambda):
            inner.returned.append(inner.evaluate(function.body))
        else:
            inner.run(function.body)
        walk.active.pop()
        walk.stack.pop()
        walk.segment = before
        for cell, value in inner.mutated.items():
            self.mutate_cell(cell, value)
        return either(inner.returned) if inner.returned else None

    def give(self, parameter: str, value: Known, cell: int | None) -> None:
        """Pass an argument: a table is the caller's own object."""
        self.environment[parameter] = value
        self.cells[parameter] = cell if cell is not None else next(self.walk.cells)


def _defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    """The names that parameters are set to unless they are given."""
    pairs = parameters_with_defaults(arguments)
    return {parameter.arg: default for parameter, default in pairs if isinstance(default, ast.Name)}


def _of_dict(held: Many, method: str) -> Known:
    """The elements of a dict's views."""
    if method == "values":
        return Many(held.items, held.cells)
    if method == "items":
        return Many(tuple(Many((None, item), (None, held.cell(i))) for i, item in enumerate(held.items)))
    return None


def _all_names(a: Known, b: Known) -> Names:
    if isinstance(a, Names) and isinstance(b, Names) and a.names is not None and b.names is not None:
        return Names(a.names | b.names)
    return Names(None)


def _changed_names(names: Names, method: str, node: ast.Call) -> frozenset[str] | None:
    """A list of columns after `remove` or `append`."""
    text = text_of(node.args[0]) if len(node.args) == 1 else ""
    if names.names is None or not text:
        return None
    if method == "remove":
        return names.names - {text}
    return names.names | {text} if method == "append" else None
