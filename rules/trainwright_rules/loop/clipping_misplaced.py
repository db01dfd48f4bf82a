"""LOOP008 clipping-misplaced."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    ClippingProblem,
    Event,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    at_event,
    misplaced_clipping,
    quoted,
    statement_around,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NOTES = {
    "early": "computed here, after the clipping",
    "late": "used here already",
    "scaled": "still scaled until here",
}


class ClippingMisplaced(Rule):
    """Gradients are clipped at a time when it does not bound the step.

    ## What it does
    Reports `clip_grad_norm_` and `clip_grad_value_` before the `backward()` or after the `step()` of the iteration, and
    between `scaler.scale(loss).backward()` and `scaler.step(optimizer)` without `scaler.unscale_(optimizer)`.

    ## Why it is bad
    Before `backward()` there is nothing to clip, after `step()` it is too late: in both cases the step uses the
    gradients unclipped. Under a `GradScaler` the gradients are multiplied by the scale (65536 at first), so a threshold
    of 1.0 really is one of 1/65536: every step is clipped to almost nothing.

    ## Example
    ```python
    from torch.nn.utils import clip_grad_norm_


    def train(model, loader, optimizer, criterion):
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            clip_grad_norm_(model.parameters(), 1.0)
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch.nn.utils import clip_grad_norm_


    def train(model, loader, optimizer, criterion):
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
    ```

    ## Fix safety
    Safe: the clipping moves to between `backward()` and `step()`, or `scaler.unscale_(optimizer)` is inserted before
    it. `scaler.step` notices that the gradients are unscaled already.

    ## References
    - torch.nn.utils.clip_grad_norm_: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
    - Gradient clipping with a GradScaler: https://pytorch.org/docs/stable/notes/amp_examples.html#gradient-clipping
    """

    code = "LOOP008"
    name = "clipping-misplaced"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in misplaced_clipping(function):
            clip = problem.clip
            if clip.segment is None or clip.node is None:
                continue
            yield self.finding(
                Place(clip.segment, clip.node),
                _message(problem),
                related=(at_event(function, problem.other, _NOTES[problem.why]),),
                fixable=Applicability.SAFE if _fixable(function, problem) else None,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        clip, other = (statement_around(function, event) for event in (problem.clip, problem.other))
        if clip is None or other is None:
            return None
        if problem.why == "scaled":
            unscale = _unscale(problem)
            editor.insert_before(clip, unscale)
            return Fix(f"Insert `{unscale}` before the clipping")
        if problem.why == "early":
            editor.move_after(clip, other)
            return Fix(f"Move the clipping behind `{quoted(problem.other)}`")
        editor.move_before(clip, other)
        return Fix(f"Move the clipping before `{quoted(problem.other)}`")


def _message(problem: ClippingProblem) -> str:
    clip, other = _name(problem.clip), quoted(problem.other)
    if problem.why == "early":
        return (
            f"`{clip}` runs before `{other}`, so there are no gradients to clip yet and the step uses them unclipped. "
            f"Clip between `{other}` and the step"
        )
    if problem.why == "late":
        return f"`{clip}` runs after `{other}` has used the gradients unclipped. Clip before `{other}`"
    return (
        f"`{clip}` clips gradients that are still multiplied by the scale of the GradScaler, so the threshold is "
        f"thousands of times too small. Call `{_unscale(problem) or 'scaler.unscale_(optimizer)'}` before it"
    )


def _name(event: Event) -> str:
    return ast.unparse(event.node.func) if isinstance(event.node, ast.Call) else event.what.value


def _unscale(problem: ClippingProblem) -> str:
    """The call that is missing, in the words of the step; empty when the step is in a helper."""
    step = problem.other.node
    if isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute) and step.func.attr == "step" and step.args:
        return f"{ast.unparse(step.func.value)}.unscale_({ast.unparse(step.args[0])})"
    return ""


def _fixable(function: Function, problem: ClippingProblem) -> bool:
    statement = statement_around(function, problem.clip)
    if statement is None or not isinstance(statement.node, (ast.Expr, ast.Assign)):
        return False
    if problem.why == "scaled":
        return bool(_unscale(problem))
    return isinstance(statement.node, ast.Expr) and problem.clip.context is problem.other.context
