"""Who separates rows, and which fits have seen both sides."""

from __future__ import annotations

import ast

from trainwright.semantics.rows.estimators import Estimators
from trainwright.semantics.rows.syntax import is_false, keyword, root_of
from trainwright.semantics.rows.values import Data, Fit, FitKind, Index, Known, Leak, Many, Score, tables, union
from trainwright.semantics.values import Part
from trainwright.semantics.words import part_of, words

_NUMBERS = frozenset({"idx", "index", "indices", "indexes", "ids", "inds", "ind", "order", "permutation", "perm"})


class Splits(Estimators):
    """Splits of tables, by functions, folds, slices and masks."""

    def split(self, name: str, node: ast.Call, arguments: list[Known]) -> Known:
        """train_test_split(a, b, ...) gives two sides of each argument; random_split several of one."""
        label = f"split@{id(node)}"
        self.walk.separate(label, self.place(node))
        if name.endswith("random_split"):
            data = arguments[0] if arguments else None
            if not isinstance(data, Data):
                return None
            if not self.names_held_out():  # of which nothing is known, images may be changed at random
                self.walk.forgiven.update(fit for fit in data.fits if fit.kind is FitKind.AUGMENTATION)
            self.separated(node, node.args[0], data, "split", label)
            return data.on(f"{label}:part")
        shuffled = not is_false(keyword(node, "shuffle"))
        if arguments and isinstance(arguments[0], Data):
            self.features_and_target(node, node.args[0], arguments[0], arguments, {}, fitted=False)
        sides: list[Known] = []
        for expression, given in zip(node.args, arguments, strict=True):
            value = union([given]) if isinstance(given, Many) else given
            if value is None and not _numbers_rows(expression):
                value = self.table(expression, None)
            self.separated(node, expression, value, "split", label, shuffled=shuffled)
            for side in ("train", "test"):
                part = f"{label}:{side}"
                sides.append(value.on(part) if isinstance(value, Data) else Index(part))
        self.named_sides(node, label)
        return Many(tuple(sides))

    def names_held_out(self) -> bool:
        """Whether a part of the split gets the name of a validation or test set."""
        statement = self.statement_at_hand
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names = [n for target in targets for n in ast.walk(target) if isinstance(n, (ast.Name, ast.Attribute))]
        parts = {part_of(n.id if isinstance(n, ast.Name) else n.attr) for n in names}
        return bool(parts & {Part.VALIDATION, Part.TEST})

    def named_sides(self, node: ast.Call, label: str) -> None:
        """X_train, X_test = train_test_split(X): the names of the train side, for who should have been given it."""
        statement = self.statement_at_hand
        if not isinstance(statement, ast.Assign) or statement.value is not node:
            return
        target = statement.targets[0]
        if isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) == 2 * len(node.args):
            names = {}
            for index, argument in enumerate(node.args):
                side = target.elts[2 * index]
                other = target.elts[2 * index + 1]
                if isinstance(side, ast.Name) and isinstance(other, ast.Name):
                    names[self.walk.written(argument)] = side.id
                    if isinstance(argument, ast.Name):
                        self.walk.origins.update({side.id: argument.id, other.id: argument.id})
            self.walk.sides[label] = (self.walk.statements, names)

    def split_at(self, node: ast.Call, data: Data) -> Known:
        """numpy.split(data, [n]), numpy.split(data, [n, m]): the first part is for training."""
        cuts = node.args[1] if len(node.args) > 1 else None
        if not isinstance(cuts, (ast.List, ast.Tuple)) or not 1 <= len(cuts.elts) <= 2:
            return data
        label = f"split@{id(node)}"
        self.walk.separate(label, self.place(node))
        self.separated(node, node.args[0], data, "split", label, shuffled="sample" in self.walk.written(node.args[0]))
        others = [f"{label}:test", f"{label}:val"][: len(cuts.elts)]
        return Many((data.on(f"{label}:train"), *(data.on(part) for part in reversed(others))))

    def separated(
        self, node: ast.AST, expression: ast.expr, data: Known, how: str, label: str, *, shuffled: bool = True
    ) -> None:
        """Rows of `data` are separated here: every fit that they all went into has leaked."""
        self.walk.separate(label, self.place(node))
        shuffled = shuffled and label not in self.walk.in_order
        for table in tables(data):
            for fit in table.fits:
                if self.walk.wants(fit, node) and fit.roots & table.roots and fit.parts <= table.parts:
                    self.report(fit, node, expression, how, label, shuffled=shuffled)

    def separated_after(self, fit: Fit, node: ast.Call, given: ast.expr, label: str) -> None:
        if self.walk.wants(fit, node):
            self.report(fit, node, given, "transform", label, shuffled=True)

    def report(self, fit: Fit, node: ast.AST, expression: ast.expr, how: str, label: str, *, shuffled: bool) -> None:
        """A fit has seen rows that are separated here."""
        score = None
        if how in ("cross-validation", "validation") and isinstance(node, ast.Call):
            score = Score(self.place(node), self.walk.written(node.func))
        written = self.walk.written(expression)
        splitter = self.walk.splitters.get(label)
        self.walk.report(Leak(fit, self.place(node), written, how, frozenset({label}), shuffled, score, splitter))


def _numbers_rows(node: ast.expr) -> bool:
    """Whether it is row numbers that are split: range(len(X)), indices."""
    return not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) or bool(set(words(root_of(node))) & _NUMBERS)
