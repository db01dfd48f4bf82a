"""LOOP013 loss-not-checked-for-nan."""

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
    Place,
    Preset,
    Rule,
    Severity,
    TrainingLoop,
    What,
    callers_above,
    is_test,
    of_another_framework,
    own_code,
    statement_around,
    training_loops,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ENGINES = frozenset({"accelerator", "fabric", "engine", "deepspeed", "booster", "manual"})


class LossNotCheckedForNan(Rule):
    """A training loop goes on when the loss has become NaN.

    ## What it does
    Reports a hand-written training loop in which nothing asks whether the loss is finite: no `torch.isfinite`,
    `isnan` or `isinf`, no `GradScaler` (which skips such steps), no anomaly detection.

    ## Why it is bad
    One NaN loss makes every weight NaN with the next step. From then on nothing is learned, but the run goes on to its
    end, writes its checkpoints, and perhaps replaces a good one.

    ## Example
    ```python
    def train(model, loader, criterion, optimizer):
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    import torch


    def train(model, loader, criterion, optimizer):
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            if not torch.isfinite(loss):
                raise FloatingPointError(f"loss is {loss.item()}")
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Unsafe: a run that went on now stops. The check is inserted before the `backward()`, with `torch.isfinite`.

    ## References
    - torch.isfinite: https://pytorch.org/docs/stable/generated/torch.isfinite.html
    - Anomaly detection: https://pytorch.org/docs/stable/autograd.html#anomaly-detection
    """

    code = "LOOP013"
    name = "loss-not-checked-for-nan"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        found = training_loops(function)
        if not found or of_another_framework(function) or is_test(function) or _checks(function):
            return
        loop = found[0]
        backward = loop.backward.outer
        if (
            any(step.event.detail == "scaler" for step in loop.steps)
            or backward.segment is None
            or backward.node is None
        ):
            return
        if _ENGINES & set(words.words(loop.backward.event.detail)):
            return
        loss = _loss(loop)
        named = f"`{loss}`" if loss else "the loss"
        yield self.finding(
            Place(backward.segment, backward.node),
            f"Nothing asks whether {named} is finite: after one NaN all weights are NaN, and training goes on. Check "
            f"`torch.isfinite({loss or 'loss'})` before the backward",
            fixable=Applicability.UNSAFE if loss and _spot(function, backward) is not None else None,
            subject=(function, backward, loss),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, backward, loss = finding.subject
        spot = _spot(function, backward)
        if spot is None:
            return None
        torch = editor.add_import("torch")
        check = f'if not {torch}.isfinite({loss}):\n    raise FloatingPointError(f"{loss} is {{{loss}.item()}}")'
        editor.insert_before(spot, check)
        return Fix(f"Stop when `{loss}` is not finite", Applicability.UNSAFE)


def _checks(function: Function) -> bool:
    workspace = function.workspace
    if any(What.FINITE in workspace.reach(f.id) for f in (function.facts, *callers_above(workspace, function.facts))):
        return True
    for place in own_code(function):
        node = place.node
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if {"nan", "isnan", "inf", "finite", "anomaly"} & set(words.words(name)):
            return True
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq):
            if ast.dump(node.left) == ast.dump(node.comparators[0]):
                return True  # loss != loss
    return False


def _loss(loop: TrainingLoop) -> str:
    """The name of what is differentiated; empty when it has none."""
    node = loop.backward.event.node
    if loop.backward.depth or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    return node.func.value.id if isinstance(node.func.value, ast.Name) else ""


def _spot(function: Function, backward: Event) -> Place | None:
    statement = statement_around(function, backward)
    return statement if statement is not None and isinstance(statement.node, ast.Expr) else None
