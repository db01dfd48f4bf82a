"""LOOP015 amp-incomplete."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Context,
    Event,
    Finding,
    Fix,
    Function,
    Place,
    PrecisionProblem,
    Rule,
    Severity,
    What,
    at_event,
    precision_problems,
    shortened,
    statement_around,
    unscaled_casts,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class AmpIncomplete(Rule):
    """Mixed precision is used with a part of it missing.

    ## What it does
    Reports a `GradScaler` whose `step` gets gradients of an unscaled loss, an optimizer that steps on scaled gradients
    itself, a missing `scaler.update()`, a `backward()` under autocast, and training under a float16 autocast without
    any scaler.

    ## Why it is bad
    float16 has no numbers below 6e-8, and many gradients are smaller: without a scale they become zero. Where the
    scaler divides by a scale that the loss was never multiplied with, the model stands still; where the optimizer steps
    without that division, every step is 65536 times too large. Without `update()` the scale never adapts, and torch
    refuses the second step. Under autocast the backward pass runs operations of its own in half precision.

    ## Example
    ```python
    import torch


    def train(model, loader, criterion, optimizer):
        scaler = torch.amp.GradScaler("cuda")
        for x, y in loader:
            optimizer.zero_grad()
            with torch.autocast("cuda", dtype=torch.float16):
                loss = criterion(model(x), y)
            loss.backward()
            scaler.step(optimizer)
            scaler.update()
    ```

    ## Use instead
    ```python
    import torch


    def train(model, loader, criterion, optimizer):
        scaler = torch.amp.GradScaler("cuda")
        for x, y in loader:
            optimizer.zero_grad()
            with torch.autocast("cuda", dtype=torch.float16):
                loss = criterion(model(x), y)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
    ```

    ## Fix safety
    Safe: the missing call is put in, and a `backward()` at the end of an autocast block moves behind it. A scaler that
    is not there at all is not invented.

    ## Truth
    bfloat16 has the range of float32 and needs no scaler: `torch.autocast("cuda", dtype=torch.bfloat16)` without one
    is right.

    ## References
    - Automatic mixed precision examples: https://pytorch.org/docs/stable/notes/amp_examples.html
    - torch.amp: https://pytorch.org/docs/stable/amp.html
    """

    code = "LOOP015"
    name = "amp-incomplete"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in precision_problems(function):
            event = problem.event
            if event.segment is None or event.node is None:
                continue
            other = problem.other
            fixable = _place_of_change(function, problem) is not None
            yield self.finding(
                Place(event.segment, event.node),
                _message(problem),
                related=() if other is None or other.segment is None else (at_event(function, other, _note(problem)),),
                fixable=Applicability.SAFE if fixable else None,
                severity=Severity.WARN if problem.why == "inside" else None,
                subject=(function, problem),
            )
        for cast in unscaled_casts(function):
            yield self.finding(
                cast.call.place,
                f"`{shortened(cast.call.node)}` computes in float16, and nothing scales the loss: gradients below 6e-8 "
                f"become zero. Use a `torch.amp.GradScaler`, or `dtype=torch.bfloat16`, which needs none",
                related=(at_event(function, cast.backward, "the loss is differentiated unscaled"),),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        function, problem = finding.subject
        change = _place_of_change(function, problem)
        if change is None:
            return None
        node = change.node
        if problem.why == "backward":
            editor.replace(change, f"{problem.scaler}.scale({ast.unparse(node)})")
            return Fix(f"Scale the loss: `{problem.scaler}.scale({ast.unparse(node)}).backward()`")
        if problem.why == "step":
            stepped = f"{problem.scaler}.step({problem.event.subject.removeprefix('::')})"
            editor.replace(change, stepped)
            statement = statement_around(function, problem.event)
            if statement is not None and not any(e.what is What.UPDATE for e in function.events):
                editor.insert_after(statement, f"{problem.scaler}.update()")
            return Fix(f"Step by `{stepped}`")
        if problem.why == "update":
            editor.insert_after(change, f"{problem.scaler}.update()")
            return Fix(f"Insert `{problem.scaler}.update()`")
        block = _block(problem.event)
        if block is None:
            return None
        editor.move_after(change, Place(change.segment, block.node))
        return Fix("Move the backward behind the autocast block")


def _message(problem: PrecisionProblem) -> str:
    text = shortened(problem.event.node) if problem.event.node is not None else "backward()"
    other = shortened(problem.other.node) if problem.other is not None and problem.other.node is not None else ""
    scaler = problem.scaler or "scaler"
    if problem.why == "backward":
        return (
            f"`{text}` differentiates the loss unscaled, but `{other}` divides the gradients by the scale: it fails, "
            f"or the steps are thousands of times too small. Use `{scaler}.scale(...).backward()`"
        )
    if problem.why == "step":
        optimizer = problem.event.subject.removeprefix("::")
        return (
            f"`{text}` applies gradients that are still multiplied by the scale of `{scaler}`: the steps are thousands "
            f"of times too large. Use `{scaler}.step({optimizer})`"
        )
    if problem.why == "update":
        return (
            f"`{scaler}.update()` is missing after `{text}`: the scale never adapts, and the next step fails with "
            f'"step() has already been called since the last update()". Call it once per iteration'
        )
    return (
        f"`{text}` runs under autocast, which is meant for forward and loss only: the backward pass takes the types of "
        f"the forward by itself. Move it out of the `with` block"
    )


def _note(problem: PrecisionProblem) -> str:
    return "divides by the scale" if problem.why == "backward" else "the loss was scaled here"


def _place_of_change(function: Function, problem: PrecisionProblem) -> Place | None:
    """What a fix changes: the loss, the call of the step, the statement to insert behind or to move."""
    event = problem.event
    node = event.node
    if event.segment is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if problem.why == "backward":
        simple = isinstance(node.func.value, (ast.Name, ast.Attribute)) and bool(problem.scaler)
        return Place(event.segment, node.func.value) if simple else None
    if problem.why == "step":
        bare = not node.args and not node.keywords and bool(problem.scaler) and bool(event.subject)
        return Place(event.segment, node) if bare else None
    statement = statement_around(function, event)
    if statement is None or not isinstance(statement.node, ast.Expr):
        return None
    if problem.why == "update":
        return statement
    block = _block(event)
    body = block.node.body if block is not None and isinstance(block.node, ast.With) else []
    last = bool(body) and body[-1] is statement.node and len(body) > 1
    alone = block is not None and isinstance(block.node, ast.With) and len(block.node.items) == 1
    return statement if last and alone else None


def _block(event: Event) -> Context | None:
    """The `with` block that directly holds an event."""
    context = event.context
    return context if context is not None and isinstance(context.node, ast.With) else None
