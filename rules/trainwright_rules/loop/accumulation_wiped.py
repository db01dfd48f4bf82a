"""LOOP022 accumulation-wiped."""

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
    What,
    WipedAccumulation,
    at_event,
    quoted,
    statement_around,
    stuck_counters,
    wiped_accumulations,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class AccumulationWiped(Rule):
    """Gradients that should add up over several batches do not.

    ## What it does
    Reports `step()` every N batches with `zero_grad()` in every batch, and a step that waits for a counter which only
    advances when a step is taken.

    ## Why it is bad
    With `zero_grad()` in every batch only the last of N batches reaches the step: the others are computed and thrown
    away, the effective batch is N times smaller than meant, and training takes N times as long. A counter that only
    advances with the step stands still after the first one, and the model is no longer trained at all.

    ## Example
    ```python
    def train(model, loader, optimizer, criterion, every=4):
        for i, (x, y) in enumerate(loader):
            optimizer.zero_grad()
            loss = criterion(model(x), y) / every
            loss.backward()
            if (i + 1) % every == 0:
                optimizer.step()
    ```

    ## Use instead
    ```python
    def train(model, loader, optimizer, criterion, every=4):
        for i, (x, y) in enumerate(loader):
            loss = criterion(model(x), y) / every
            loss.backward()
            if (i + 1) % every == 0:
                optimizer.step()
                optimizer.zero_grad()
    ```

    ## Fix safety
    Safe: `zero_grad()` moves, with its comments, to directly behind the step. A counter has no fix.

    ## References
    - Gradient accumulation: https://pytorch.org/docs/stable/notes/amp_examples.html#gradient-accumulation
    """

    code = "LOOP022"
    name = "accumulation-wiped"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not any(event.what is What.STEP for event in function.events):
            return
        for problem in wiped_accumulations(function):
            zero_grad, step = problem.zero_grad, problem.step
            if zero_grad.segment is None or zero_grad.node is None:
                continue
            yield self.finding(
                Place(zero_grad.segment, zero_grad.node),
                f"`{quoted(zero_grad)}` clears the gradients in every batch, but `{quoted(step)}` comes only when "
                f"`{ast.unparse(problem.condition.test)}`: the batches in between are lost. Clear them after the step",
                related=(at_event(function, step, "only the gradients of the last batch arrive here"),),
                fixable=Applicability.SAFE if _movable(function, problem) else None,
                subject=(function, problem),
            )
        for stuck in stuck_counters(function):
            step = stuck.step
            if step.segment is None:
                continue
            yield self.finding(
                Place(step.segment, stuck.advance),
                f"`{stuck.counter}` only advances when `{ast.unparse(stuck.condition.test)}` holds, so it stands still "
                f"and `{quoted(step)}` is not reached again. Advance it in every batch",
                related=(at_event(function, step, "this step waits for it"),),
                subject=None,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        function, problem = finding.subject
        statement, anchor = (statement_around(function, event) for event in (problem.zero_grad, problem.step))
        if statement is None or anchor is None:
            return None
        editor.move_after(statement, anchor)
        return Fix(f"Move `{quoted(problem.zero_grad)}` behind `{quoted(problem.step)}`")


def _movable(function: Function, problem: WipedAccumulation) -> bool:
    statement, anchor = (statement_around(function, event) for event in (problem.zero_grad, problem.step))
    if statement is None or anchor is None or not isinstance(statement.node, ast.Expr):
        return False
    return isinstance(anchor.node, ast.Expr) and any(anchor.node is child for child in problem.condition.body)
