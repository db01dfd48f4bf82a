"""LOOP011 accumulation-not-scaled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    at_event,
    shortened,
    statement_around,
    unscaled_accumulations,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class AccumulationNotScaled(Rule):
    """Gradients of several batches are added up, where their mean is meant.

    ## What it does
    Reports `step()` every N batches where the mean loss of each batch is not divided by N before `backward()`.

    ## Why it is bad
    Accumulation stands in for a batch that does not fit into memory. The loss of such a batch is the mean over all of
    its samples; the sum of N mean losses has gradients N times as large. With SGD that is an N times larger learning
    rate, any threshold of gradient clipping means another one, and results change with N.

    ## Example
    ```python
    from torch import nn


    def train(model, loader, optimizer, accumulation_steps):
        criterion = nn.CrossEntropyLoss()
        for i, (x, y) in enumerate(loader):
            loss = criterion(model(x), y)
            loss.backward()
            if (i + 1) % accumulation_steps == 0:
                optimizer.step()
                optimizer.zero_grad()
    ```

    ## Use instead
    ```python
    from torch import nn


    def train(model, loader, optimizer, accumulation_steps):
        criterion = nn.CrossEntropyLoss()
        for i, (x, y) in enumerate(loader):
            loss = criterion(model(x), y) / accumulation_steps
            loss.backward()
            if (i + 1) % accumulation_steps == 0:
                optimizer.step()
                optimizer.zero_grad()
    ```

    ## Fix safety
    Unsafe: the gradients become N times smaller, and the learning rate was perhaps chosen for the larger ones.
    `loss = loss / N` is inserted before the `backward()`.

    ## References
    - Gradient accumulation: https://pytorch.org/docs/stable/notes/amp_examples.html#gradient-accumulation
    """

    code = "LOOP011"
    name = "accumulation-not-scaled"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in unscaled_accumulations(function):
            backward, count = problem.backward, _grouped(problem.count)
            if backward.segment is None or backward.node is None:
                continue
            loss = shortened(problem.loss)
            yield self.finding(
                Place(backward.segment, backward.node),
                f"The gradients of {_number(problem.count)} batches add up before the step, and `{loss}` is the mean "
                f"over one of them, so the step is {_number(problem.count)} times as large as that of one large batch. "
                f"Divide `{loss}` by `{count}` before `backward()`",
                related=(at_event(function, problem.step, "the sum is applied here"),),
                fixable=Applicability.UNSAFE,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        statement = statement_around(function, problem.backward)
        if statement is None:
            return None
        count = _grouped(problem.count)
        if isinstance(problem.loss, ast.Name):
            editor.insert_before(statement, f"{problem.loss.id} = {problem.loss.id} / {count}")
        else:
            editor.replace(statement.at(problem.loss), f"({ast.unparse(problem.loss)} / {count})")
        return Fix(f"Divide the loss by `{count}`", Applicability.UNSAFE)


def _grouped(count: ast.expr) -> str:
    text = ast.unparse(count)
    return text if isinstance(count, (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript)) else f"({text})"


def _number(count: ast.expr) -> str:
    return str(count.value) if isinstance(count, ast.Constant) else f"`{shortened(count)}`"
