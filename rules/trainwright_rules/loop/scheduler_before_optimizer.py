"""LOOP010 scheduler-before-optimizer."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    EarlySchedule,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    at_event,
    early_schedules,
    may_reach,
    quoted,
    statement_around,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_CHANGED = "1.1"
"""The torch version since which a scheduler is to step after the optimizer."""


class SchedulerBeforeOptimizer(Rule):
    """A learning-rate scheduler steps before the optimizer does.

    ## What it does
    Reports `scheduler.step()` that runs, in each epoch or batch, before the `optimizer.step()` of it.

    ## Why it is bad
    A scheduler sets the first learning rate when it is built, and the next one at each `step()`. Stepped first, the
    first value of the schedule is never used, and every drop comes one epoch (or batch) early.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR


    def fit(model, loader, criterion, optimizer, epochs):
        scheduler = StepLR(optimizer, step_size=30)
        for epoch in range(epochs):
            scheduler.step()
            for x, y in loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import StepLR


    def fit(model, loader, criterion, optimizer, epochs):
        scheduler = StepLR(optimizer, step_size=30)
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
            scheduler.step()
    ```

    ## Fix safety
    Safe where the two are neighbours: they change places. Elsewhere there is no fix.

    ## Truth
    Before torch 1.1 the scheduler came first. Projects that require such a version are left alone, and so is
    `scheduler.step(epoch)`, which names the epoch itself.

    ## References
    - torch.optim, how to adjust the learning rate: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
    """

    code = "LOOP010"
    name = "scheduler-before-optimizer"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in early_schedules(function):
            schedule, step = problem.schedule, problem.step
            if schedule.segment is None or schedule.node is None or not may_reach(function.path, "torch", _CHANGED):
                continue
            yield self.finding(
                Place(schedule.segment, schedule.node),
                f"`{quoted(schedule)}` comes before `{quoted(step)}`: the first learning rate of the schedule is never "
                f"used, and all later ones come one step early. Step the scheduler after the optimizer",
                related=(at_event(function, step, "the optimizer steps here"),),
                fixable=Applicability.SAFE if _neighbours(function, problem) else None,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        schedule, step = (statement_around(function, event) for event in (problem.schedule, problem.step))
        if schedule is None or step is None:
            return None
        editor.move_after(schedule, step)
        return Fix(f"Move `{quoted(problem.schedule)}` behind `{quoted(problem.step)}`")


def _neighbours(function: Function, problem: EarlySchedule) -> bool:
    schedule, step = (statement_around(function, event) for event in (problem.schedule, problem.step))
    if schedule is None or step is None or problem.schedule.context is not problem.step.context:
        return False
    if not isinstance(schedule.node, ast.Expr) or not isinstance(step.node, ast.Expr):
        return False
    context = problem.schedule.context
    block = getattr(context.node, "body", []) if context is not None else []
    return any(a is schedule.node and b is step.node for a, b in itertools.pairwise(block))
