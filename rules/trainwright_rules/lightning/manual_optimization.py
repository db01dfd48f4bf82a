"""LIGHTNING001 manual-optimization."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    ClassModel,
    Event,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    What,
    class_sets,
    statement_around,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_BY_HAND = (What.ZERO_GRAD, What.BACKWARD, What.STEP)
_WHAT_HAPPENS = {
    What.ZERO_GRAD: "it wipes the gradients that the Trainer is accumulating",
    What.BACKWARD: "the Trainer's own backward on the returned loss then raises, or runs on gradients that are there "
    "twice",
    What.STEP: "the Trainer steps as well, so each batch is applied twice",
}


class ManualOptimization(Rule):
    """A training_step optimises by hand although the Trainer does it.

    ## What it does
    Reports `zero_grad()`, `backward()`, `manual_backward()` and `step()` in `training_step` of a LightningModule
    whose `automatic_optimization` is on.

    ## Why it is bad
    Under automatic optimisation the Trainer calls all three itself, around `training_step`. Done twice, gradients are
    wiped, doubled or applied twice; with `accumulate_grad_batches` a `zero_grad()` in the step throws away what was
    accumulated, and nothing is said.

    ## Example
    ```python
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            self.optimizers().zero_grad()
            x, y = batch
            return self.criterion(self(x), y)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            return self.criterion(self(x), y)
    ```

    ## Fix safety
    Unsafe: the calls are removed, so that the Trainer optimises. If they were meant, set
    `self.automatic_optimization = False` in `__init__` instead and keep them.

    ## Truth
    `manual_backward()` under automatic optimisation raises MisconfigurationException, and so does `backward()` when
    the loss is also returned, as its graph is freed. `zero_grad()` alone is silent and breaks gradient accumulation
    (lightning 2.5, lightning/pytorch/core/module.py and loops/optimization/automatic.py).

    ## References
    - Manual optimization: https://lightning.ai/docs/pytorch/stable/model/manual_optimization.html
    """

    code = "LIGHTNING001"
    name = "manual-optimization"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or function.name != "training_step" or not cls.is_lightning_module:
            return
        if not _automatic(cls):
            return
        for event in function.events_of(*_BY_HAND):
            if event.segment is None or not isinstance(event.node, ast.Call):
                continue
            text = ast.unparse(event.node)
            yield self.finding(
                Place(event.segment, event.node),
                f"`{text}` in `training_step` of `{cls.name}`, whose optimisation is automatic: "
                f"{_WHAT_HAPPENS[event.what]}. Remove it, or set `self.automatic_optimization = False`",
                fixable=Applicability.UNSAFE if _is_statement(function, event) else None,
                subject=(function, event),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, event = finding.subject
        statement = statement_around(function, event)
        if statement is None:
            return None
        editor.remove(statement)
        return Fix(f"Remove `{ast.unparse(event.node)}`: the Trainer does it", Applicability.UNSAFE)


def _automatic(cls: ClassModel) -> bool:
    """Whether automatic optimisation is surely on: nothing in the class or its ancestors may switch it off."""
    if class_sets(cls, "automatic_optimization"):
        return False
    return not cls.module.workspace.has_unknown_base(cls.id)


def _is_statement(function: Function, event: Event) -> bool:
    statement = statement_around(function, event)
    return statement is not None and isinstance(statement.node, ast.Expr) and statement.node.value is event.node
