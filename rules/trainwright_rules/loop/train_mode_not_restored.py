"""LOOP003 train-mode-not-restored."""

from __future__ import annotations

import ast
import re
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
    UnrestoredMode,
    at_event,
    quoted,
    statement_around,
    unrestored_modes,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NAMEABLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


class TrainModeNotRestored(Rule):
    """After an evaluation, training goes on in evaluation mode.

    ## What it does
    Reports a loop that trains a model and also puts it in evaluation mode (itself or in a function that it calls),
    while nothing in the loop calls `train()` on it again.

    ## Why it is bad
    From the first evaluation on, dropout drops nothing and batch normalisation uses its running statistics and no
    longer updates them: the rest of the training runs without the regularisation that it was meant to have. Nothing
    fails; the model just overfits, or gets worse from the second epoch on.

    ## Example
    ```python
    import torch


    def fit(model, train_loader, val_loader, criterion, optimizer, epochs):
        model.train()
        for epoch in range(epochs):
            for x, y in train_loader:
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                for x, y in val_loader:
                    print(criterion(model(x), y).item())
    ```

    ## Use instead
    ```python
    import torch


    def fit(model, train_loader, val_loader, criterion, optimizer, epochs):
        for epoch in range(epochs):
            model.train()
            for x, y in train_loader:
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                for x, y in val_loader:
                    print(criterion(model(x), y).item())
    ```

    ## Fix safety
    Safe: `model.train()` is inserted before the training phase; where a function that is called evaluates between two
    batches, directly after that call.

    ## References
    - torch.nn.Module.train: https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """

    code = "LOOP003"
    name = "train-mode-not-restored"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        by_place: dict[int, list[UnrestoredMode]] = {}
        for problem in unrestored_modes(function):
            if _NAMEABLE.fullmatch(problem.model.removeprefix("::")) and problem.switched.segment is not None:
                by_place.setdefault(id(problem.switched.node), []).append(problem)
        for problems in by_place.values():
            switched, trained = problems[0].switched, problems[0].trained
            assert switched.segment is not None and switched.node is not None
            models = sorted(problem.model.removeprefix("::") for problem in problems)
            named = " and ".join(f"`{model}`" for model in models)
            if switched is trained:
                what = f"`{quoted(switched)}` trains {named} and leaves evaluation mode on for the next turn"
            else:
                what = f"`{quoted(switched)}` leaves {named} in evaluation mode, and training goes on like that"
            calls = " and ".join(f"`{model}.train()`" for model in models)
            yield self.finding(
                Place(switched.segment, switched.node),
                f"{what}: dropout and batch normalisation are off from the second turn on. Call {calls} before each "
                f"training phase",
                related=() if switched is trained else (at_event(function, trained, "trained here in the next turn"),),
                fixable=Applicability.SAFE if _spot(function, problems[0]) is not None else None,
                subject=(function, problems[0], models),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem, models = finding.subject
        spot = _spot(function, problem)
        if spot is None:
            return None
        statement, behind = spot
        code = "\n".join(f"{model}.train()" for model in models)
        title = " and ".join(f"`{model}.train()`" for model in models)
        if behind:
            editor.insert_after(statement, code)
            return Fix(f"Insert {title} after `{quoted(problem.switched)}`")
        editor.insert_before(statement, code)
        return Fix(f"Insert {title} before the training phase")


def _spot(function: Function, problem: UnrestoredMode) -> tuple[Place, bool] | None:
    """The statement of the loop's body that trains, to insert before it; or, where each turn trains on one batch,
    the call that evaluates, to insert behind it."""
    assert isinstance(problem.loop, (ast.For, ast.AsyncFor, ast.While))
    switched, trained = problem.switched, problem.trained
    if trained.segment is None or trained.node is None:
        return None
    phase = next((s for s in problem.loop.body if any(inner is trained.node for inner in ast.walk(s))), None)
    if phase is None:
        return None
    called = not (isinstance(switched.node, ast.Call) and _is_eval(switched.node))
    if called and switched is not trained and isinstance(phase, (ast.Assign, ast.Expr)):
        statement = statement_around(function, switched)
        if statement is not None and isinstance(statement.node, (ast.Assign, ast.Expr)):
            return statement, True
    return Place(trained.segment, phase), False


def _is_eval(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("eval", "train")
