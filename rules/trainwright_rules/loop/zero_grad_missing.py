"""LOOP005 zero-grad-missing."""

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
    statement_around,
    uncleared_loops,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class ZeroGradMissing(Rule):
    """A training loop never clears the gradients.

    ## What it does
    Reports a loop that calls `backward()` and `step()` while nothing clears the gradients of that optimizer or of its
    model: not in the loop, not in the functions that it calls.

    ## Why it is bad
    `backward()` adds to what is in `.grad` already. Without clearing, every step uses the sum of the gradients of
    all batches so far: the steps grow, directions of the past dominate, and training stalls or diverges.

    ## Example
    ```python
    from torch import nn, optim


    def train(model, loader, epochs):
        optimizer = optim.Adam(model.parameters(), lr=1e-3)
        criterion = nn.MSELoss()
        for epoch in range(epochs):
            for x, y in loader:
                loss = criterion(model(x), y)
                loss.backward()
                optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn, optim


    def train(model, loader, epochs):
        optimizer = optim.Adam(model.parameters(), lr=1e-3)
        criterion = nn.MSELoss()
        for epoch in range(epochs):
            for x, y in loader:
                loss = criterion(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    ```

    ## Fix safety
    Safe: `optimizer.zero_grad()` is inserted directly before the `backward()`.

    ## References
    - torch.optim, taking an optimization step: https://pytorch.org/docs/stable/optim.html#taking-an-optimization-step
    """

    code = "LOOP005"
    name = "zero-grad-missing"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in uncleared_loops(function):
            step = problem.step
            if step.segment is None or step.node is None:
                continue
            optimizer = problem.optimizer.removeprefix("::")
            here = step.subject == problem.optimizer and problem.backward is not step
            yield self.finding(
                Place(step.segment, step.node),
                f"The gradients of `{optimizer}` are never cleared in this loop: each `backward()` adds to the ones "
                f"before, and `{ast.unparse(step.node)}` applies their sum. Call `{optimizer}.zero_grad()` in every "
                f"iteration",
                related=(at_event(function, problem.backward, "the gradients add up here"),),
                fixable=Applicability.SAFE if here else None,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        anchor = statement_around(function, problem.backward)
        if anchor is None:
            return None
        optimizer = problem.optimizer.removeprefix("::")
        editor.insert_before(anchor, f"{optimizer}.zero_grad()")
        return Fix(f"Insert `{optimizer}.zero_grad()` before `{ast.unparse(problem.backward.node)}`")
