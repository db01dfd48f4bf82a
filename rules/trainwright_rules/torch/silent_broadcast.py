"""TORCH012 silent-broadcast."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    Function,
    Operation,
    Place,
    Rule,
    Severity,
    Value,
    loss_calls,
    shapes,
)
from trainwright_rules.torch._losses import text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_BROADCASTING = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
_OPERATORS = {"Sub": "-", "Add": "+", "Mult": "*", "Div": "/", "Eq": "==", "NotEq": "!="}
_PRIMARY = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


class SilentBroadcast(Rule):
    """A column of predictions meets a row of targets and is broadcast to a square.

    ## What it does
    Reports predictions of the shape (N, 1) that meet targets of the shape (N,), or the other way round, in `MSELoss`,
    `L1Loss`, `SmoothL1Loss`, `HuberLoss` or in arithmetic and comparisons. Shapes are followed from layers with
    written sizes and from `view`, `squeeze`, `unsqueeze` and `flatten`; where one is not known, nothing is reported.
    Also reported: tensors of written sizes that cannot be broadcast at all.

    ## Why it is bad
    Torch stretches both to (N, N): every prediction is compared with the targets of all rows. The loss falls until
    the model predicts the mean of the targets for everything, and there it stays. Nothing fails.

    ## Example
    ```python
    from torch import nn


    def train(loader, make_optimizer):
        model = nn.Linear(8, 1)
        criterion = nn.MSELoss()
        optimizer = make_optimizer(model.parameters())
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y.view(-1))
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn


    def train(loader, make_optimizer):
        model = nn.Linear(8, 1)
        criterion = nn.MSELoss()
        optimizer = make_optimizer(model.parameters())
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x).squeeze(-1), y.view(-1))
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Unsafe: `.squeeze(-1)` on the column. The loss becomes another number, and the model that comes out another model.

    ## Truth
    `MSELoss` and its kind warn about different sizes once, in the middle of a log, and go on; arithmetic says
    nothing. `cross_entropy` and `BCELoss` raise on such a pair and are not meant.

    ## References
    - Broadcasting semantics: https://pytorch.org/docs/stable/notes/broadcasting.html
    """

    code = "TORCH012"
    name = "silent-broadcast"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for loss in loss_calls(function):
            if loss.loss not in _BROADCASTING or loss.output_node is None or loss.target_node is None:
                continue
            found = _column_and_row(loss.output, loss.target, loss.output_node, loss.target_node)
            if found is not None:
                column, row = found
                yield self.finding(
                    loss.call.place,
                    f"{_shapes(loss.output, loss.output_node)} and {_shapes(loss.target, loss.target_node)}: "
                    f"`{loss.name}` stretches them to {_square(column[0], row[0])} and compares every prediction with "
                    f"the targets of all rows. Use `{_squeezed(column[1])}`",
                    fixable=Applicability.UNSAFE,
                    subject=(loss.call.place, column[1]),
                )
        for operation in function.outcome.operations:
            yield from self._arithmetic(operation)

    def _arithmetic(self, operation: Operation) -> Iterator[Finding]:
        sides = _sides(operation)
        if sides is None or operation.operator not in _OPERATORS:
            return
        left, right = sides
        one, two = operation.left.tensor.shape, operation.right.tensor.shape
        if one is None or two is None:
            return
        if shapes.cannot_meet(one, two):
            yield self.finding(
                operation.place,
                f"{_shapes(operation.left, left)} and {_shapes(operation.right, right)}: these sizes do not fit "
                f"together, `{_OPERATORS[operation.operator]}` raises",
            )
            return
        if not _is_prediction_and_target(operation.left, operation.right):
            return
        found = _column_and_row(operation.left, operation.right, left, right)
        if found is None or not shapes.count_the_same(one[0], two[0]):
            return
        column, row = found
        yield self.finding(
            operation.place,
            f"{_shapes(operation.left, left)} and {_shapes(operation.right, right)}: "
            f"`{_OPERATORS[operation.operator]}` stretches them to {_square(column[0], row[0])}, every row against "
            f"all rows. Use `{_squeezed(column[1])}`",
            fixable=Applicability.UNSAFE,
            subject=(operation.place, column[1]),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        place, node = finding.subject
        assert isinstance(place, Place)
        editor.replace(place.at(node), _squeezed(node, whole=True))
        return Fix("Drop the last dimension with .squeeze(-1)", Applicability.UNSAFE)


def _column_and_row(
    a: Value, b: Value, a_node: ast.expr, b_node: ast.expr
) -> tuple[tuple[Value, ast.expr], tuple[Value, ast.expr]] | None:
    """Which of two tensors is the column and which the row; None when they are not one of each."""
    if shapes.is_column(a.tensor.shape) and shapes.is_row(b.tensor.shape):
        return (a, a_node), (b, b_node)
    if shapes.is_row(a.tensor.shape) and shapes.is_column(b.tensor.shape):
        return (b, b_node), (a, a_node)
    return None


def _is_prediction_and_target(a: Value, b: Value) -> bool:
    """Whether one comes out of a model and the other does not: differences of all pairs are taken on purpose, too."""
    return _is_predicted(a) != _is_predicted(b)


def _is_predicted(value: Value) -> bool:
    facet = value.tensor
    return bool(facet.models) or bool(facet.graph) or (facet.mark is not None and facet.mark.what == "cut")


def _sides(operation: Operation) -> tuple[ast.expr, ast.expr] | None:
    node = operation.node
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.Compare):
        return node.left, node.comparators[0]
    return None


def _shapes(value: Value, node: ast.expr) -> str:
    shape = value.tensor.shape
    assert shape is not None
    said = shapes.written((shape[0] if shape[0] != "..." else "N", 1) if shapes.is_column(shape) else shape)
    return f"`{text_of(node)}` has the shape {said}"


def _square(column: Value, row: Value) -> str:
    a, b = column.tensor.shape, row.tensor.shape
    assert a is not None and b is not None
    rows = [str(size) if isinstance(size, int) else "N" for size in (a[0], b[0])]
    return f"({rows[0]}, {rows[1]})"


def _squeezed(node: ast.expr, whole: bool = False) -> str:
    text = ast.unparse(node) if whole else text_of(node)
    return f"{text}.squeeze(-1)" if isinstance(node, _PRIMARY) else f"({text}).squeeze(-1)"
