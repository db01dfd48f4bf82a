"""LOOP009 scheduler-frequency."""

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
    WrongFrequency,
    at_event,
    shortened,
    statement_around,
    wrong_frequencies,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


_NOTES = {
    "epoch": "the optimizer steps in the same loop",
    "batch": "the batches are here",
    "both": "it is stepped here, too",
}


class SchedulerFrequency(Rule):
    """A learning-rate scheduler is stepped in every batch instead of every epoch, or the other way round.

    ## What it does
    Reports a scheduler that is built to count epochs (`StepLR(step_size=30)`, `ReduceLROnPlateau`,
    `CosineAnnealingLR(T_max=epochs)` ...) and stepped in the loop over batches, and one that is built to count batches
    (`OneCycleLR`, `get_linear_schedule_with_warmup(num_training_steps=len(loader) * epochs)` ...) and stepped once an
    epoch. Also one that is stepped in every batch and in every epoch once more.

    ## Why it is bad
    Stepped in every batch, `StepLR(step_size=30)` has divided the learning rate by ten after thirty batches, and after
    one epoch nothing is left of it. Stepped once an epoch, a schedule over all batches never leaves its warm-up.

    ## Example
    ```python
    from torch import optim
    from torch.optim.lr_scheduler import StepLR


    def fit(model, train_loader, criterion, epochs):
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        scheduler = StepLR(optimizer, step_size=30)
        for epoch in range(epochs):
            for x, y in train_loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
                scheduler.step()
    ```

    ## Use instead
    ```python
    from torch import optim
    from torch.optim.lr_scheduler import StepLR


    def fit(model, train_loader, criterion, epochs):
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        scheduler = StepLR(optimizer, step_size=30)
        for epoch in range(epochs):
            for x, y in train_loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
            scheduler.step()
    ```

    ## Fix safety
    Unsafe: the learning rates become other ones. `scheduler.step()` moves behind the loop over batches, or behind the
    step of the optimizer in it.

    ## Truth
    Every scheduler only counts how often it is stepped; what it counts is up to its arguments. `T_max` and
    `total_steps` computed from `len(loader)` mean batches, and a `StepLR` over thousands of steps may well count
    batches: both are right when they are stepped in every batch.

    ## References
    - torch.optim, how to adjust the learning rate: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
    """

    code = "LOOP009"
    name = "scheduler-frequency"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in wrong_frequencies(function):
            outer = problem.schedule.outer
            if outer.segment is None or outer.node is None:
                continue
            text, kind = shortened(outer.node), problem.kind
            if problem.frequency == "epoch":
                what = (
                    f"`{text}` runs in every batch, but this `{kind}` is set up to count epochs: its learning rates "
                    f"are used up within the first ones. Step it once an epoch, after the loop over the batches"
                )
            elif problem.frequency == "both":
                what = (
                    f"`{text}` runs once an epoch, and the same scheduler is stepped in every batch already: it counts "
                    f"one step too many in each epoch. Step it in one of the two places"
                )
            else:
                what = (
                    f"`{text}` runs once an epoch, but this `{kind}` is set up to count batches: the learning rate "
                    f"hardly moves. Step it in every batch, after the optimizer"
                )
            step = problem.step.outer
            note = _NOTES[problem.frequency]
            related = () if step.segment is None or step is outer else (at_event(function, step, note),)
            yield self.finding(
                Place(outer.segment, outer.node),
                what,
                related=related,
                fixable=Applicability.UNSAFE if _anchor(function, problem) is not None else None,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        statement = statement_around(function, problem.schedule.outer)
        anchor = _anchor(function, problem)
        if statement is None or anchor is None:
            return None
        editor.move_after(statement, anchor)
        where = "the loop over the batches" if problem.frequency == "epoch" else f"`{shortened(anchor.node)}`"
        return Fix(f"Move `{shortened(statement.node)}` behind {where}", Applicability.UNSAFE)


def _anchor(function: Function, problem: WrongFrequency) -> Place | None:
    """The statement that the scheduler's step belongs behind; None when there is no such place in the function."""
    schedule, step = problem.schedule, problem.step
    if problem.frequency == "both":
        return None  # which of the two is meant, only the author knows
    statement = statement_around(function, schedule.outer)
    if schedule.depth or statement is None or not isinstance(statement.node, ast.Expr):
        return None
    context = schedule.outer.context
    if problem.frequency == "epoch":
        loop = schedule.loops[-1].loop.node
        inner = context is not None and context.node is loop and len(schedule.loops) > 1
        return Place(statement.segment, loop) if inner and isinstance(loop, ast.stmt) else None
    anchor = statement_around(function, step.outer) if not step.depth else None
    return anchor if anchor is not None and isinstance(anchor.node, ast.Expr) else None
