"""LOOP004 zero-grad-after-backward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Event,
    Finding,
    Fix,
    Function,
    GradientProblem,
    Place,
    Rule,
    Severity,
    at_event,
    statement_around,
    wiped_steps,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class ZeroGradAfterBackward(Rule):
    """Gradients are cleared between backward() and step().

    ## What it does
    Reports `zero_grad()` of the same optimizer (or of the model that it updates) between `backward()` and `step()`.

    ## Why it is bad
    `backward()` computes the gradients and `zero_grad()` throws them away before `step()` can use them: the model
    does not learn at all (with momentum or weight decay it drifts), and the loss just stays where it is.

    ## Example
    ```python
    def train(model, loader, optimizer, criterion):
        for x, y in loader:
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
    ```

    ## Use instead
    ```python
    def train(model, loader, optimizer, criterion):
        for x, y in loader:
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Safe: the `zero_grad()` statement moves, with its comments, to directly before the `backward()`.

    ## Truth
    `zero_grad()` at the end of the iteration, after `step()`, is just as right as at its start. Only between
    `backward()` and `step()` does it throw the gradients away.

    ## References
    - torch.optim.Optimizer.zero_grad: https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """

    code = "LOOP004"
    name = "zero-grad-after-backward"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in wiped_steps(function):
            zero_grad, backward, step = (_text(e) for e in (problem.zero_grad, problem.backward, problem.step))
            place = _place(problem.zero_grad)
            if place is None:
                continue
            yield self.finding(
                place,
                f"`{zero_grad}` throws away the gradients that `{backward}` has just computed, so `{step}` has "
                f"nothing to apply. Clear them before `{backward}`, or after `{step}`",
                related=(
                    at_event(function, problem.backward, "the gradients are computed here"),
                    at_event(function, problem.step, "and would be used here"),
                ),
                fixable=Applicability.SAFE if _movable(function, problem) else None,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        statement = statement_around(function, problem.zero_grad)
        anchor = statement_around(function, problem.backward)
        if statement is None or anchor is None:
            return None
        editor.move_before(statement, anchor)
        return Fix(f"Move `{_text(problem.zero_grad)}` before `{_text(problem.backward)}`")


def _text(event: Event) -> str:
    text = ast.unparse(event.node) if event.node is not None else event.what.value
    return text if len(text) <= 60 else f"{event.subject}.{event.what.value}()"


def _place(event: Event) -> Place | None:
    return Place(event.segment, event.node) if event.segment is not None and event.node is not None else None


def _movable(function: Function, problem: GradientProblem) -> bool:
    """Whether the two are statements of one block, so that nothing else comes under another condition."""
    if problem.zero_grad is problem.backward or problem.zero_grad is problem.step:
        return False  # inside a helper
    statement = statement_around(function, problem.zero_grad)
    anchor = statement_around(function, problem.backward)
    same_block = problem.zero_grad.context is problem.backward.context
    return statement is not None and anchor is not None and same_block and isinstance(statement.node, ast.Expr)
