"""LOOP014 partial-checkpoint."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range
from trainwright.rule import (
    Applicability,
    Event,
    Finding,
    Fix,
    Function,
    Kind,
    PartialCheckpoint,
    Place,
    Related,
    Rule,
    Severity,
    What,
    at_event,
    at_line,
    known_optimizers,
    partial_checkpoints,
    shortened,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NAMEABLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_STATEFUL = {Kind.OPTIMIZER: "optimizer", Kind.SCHEDULER: "scheduler", Kind.SCALER: "scaler"}


class PartialCheckpointSaved(Rule):
    """Training saves checkpoints that it can't go on from.

    ## What it does
    Reports `torch.save(model.state_dict(), ...)` and `torch.save(model, ...)` in the turns of a training loop, or when
    training is interrupted, while nothing saves the state of the optimizer as well. Weights that are kept because they
    are the best so far, or the final ones, serve inference and stay quiet.

    ## Why it is bad
    A run that is stopped (a full disk, a time limit, Ctrl-C) can't be continued from such a file: Adam starts with
    empty moments, the learning rate with its first value, the epochs at zero. The loss jumps, and days of training may
    have to be repeated.

    ## Example
    ```python
    import torch


    def fit(model, train_loader, criterion, optimizer, epochs):
        for epoch in range(epochs):
            for x, y in train_loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
            torch.save(model.state_dict(), f"checkpoint_{epoch}.pt")
    ```

    ## Use instead
    ```python
    import torch


    def fit(model, train_loader, criterion, optimizer, epochs):
        for epoch in range(epochs):
            for x, y in train_loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
            torch.save(state, f"checkpoint_{epoch}.pt")
    ```

    ## Fix safety
    Unsafe: whoever loads the file must take the weights out of the dictionary. The dictionary holds the states that
    are in scope: of the model, the optimizer, the scheduler and the scaler, and the epoch.

    ## References
    - Saving and loading a general checkpoint:
      https://pytorch.org/tutorials/recipes/recipes/saving_and_loading_a_general_checkpoint.html
    """

    code = "LOOP014"
    name = "partial-checkpoint"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in partial_checkpoints(function):
            save = problem.save
            if save.segment is None or not isinstance(save.node, ast.Call):
                continue
            saved = shortened(save.node.args[0]) if save.node.args else "the weights"
            when = "when training is interrupted" if problem.interrupted else "in the training loop"
            optimizer = problem.step.subject.removeprefix("::")
            named = f"`{optimizer}`" if _NAMEABLE.fullmatch(optimizer) else "the optimizer"
            states = _states(function, save)
            yield self.finding(
                Place(save.segment, save.node),
                f"Only `{saved}` is saved {when}, so training can't go on from this file: the state of {named} is "
                f"lost. Save a dictionary with the states of both, and the epoch",
                related=_related(function, problem),
                fixable=Applicability.UNSAFE if "optimizer" in states and _replaceable(save.node) else None,
                subject=(function, problem, states),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        _, problem, states = finding.subject
        save = problem.save
        saved = save.node.args[0]
        if isinstance(saved, ast.Dict):
            end = Place(save.segment, saved).range.end
            before = Position(end.line, end.column - 1)
            editor.replace_range(Range(before, before), f', "optimizer": {states["optimizer"]}')
            return Fix("Save the state of the optimizer, too", Applicability.UNSAFE)
        text = ast.unparse(saved)
        whole = text if text.endswith(".state_dict()") else f"{text}.state_dict()"
        entries = [f'"model": {whole}', *(f'"{key}": {value}' for key, value in states.items())]
        editor.replace(Place(save.segment, saved), "{" + ", ".join(entries) + "}")
        return Fix("Save the states of model and optimizer", Applicability.UNSAFE)


def _replaceable(node: ast.Call) -> bool:
    """Whether the first argument says what is saved, and can be added to."""
    saved = node.args[0] if node.args else None
    return saved is not None and not (isinstance(saved, ast.Dict) and saved.lineno != saved.end_lineno)


def _states(function: Function, save: Event) -> dict[str, str]:
    """What else of the training can be named where the checkpoint is saved, by its key."""
    found: dict[str, str] = {}
    before = {e.subject for e in function.events if e.what is What.CREATE and e.line < save.line}
    created = {e.subject for e in function.events if e.what is What.CREATE}
    values = [*known_optimizers(function), *(v.ident for v in function.outcome.environment.values())]
    kinds = {v.ident: v.kind for v in function.outcome.environment.values()}
    for ident in dict.fromkeys(values):
        name = ident.removeprefix("::")
        key = _STATEFUL.get(kinds.get(ident, Kind.OPTIMIZER))
        if key is None or key in found or not name or not _NAMEABLE.fullmatch(name):
            continue
        if ident in created and ident not in before:
            continue
        if "." not in name and not ident.startswith("::") and name not in function.outcome.environment:
            continue
        found[key] = f"{name}.state_dict()"
    if "optimizer" not in found:
        stepped = {e.subject for e in function.events if e.what in (What.STEP, What.ESCAPE)}
        stepped = {name for name in stepped if words.names_optimizer(name)}
        for name in sorted(stepped):
            if _NAMEABLE.fullmatch(name) and name.partition(".")[0] in function.outcome.environment:
                found["optimizer"] = f"{name}.state_dict()"
                break
    chain = save.context.chain() if save.context is not None else []
    for context in chain:
        target = context.node.target if isinstance(context.node, (ast.For, ast.AsyncFor)) else None
        if isinstance(target, ast.Name) and "epoch" in target.id:
            found["epoch"] = target.id
    return found


def _related(function: Function, problem: PartialCheckpoint) -> tuple[Related, ...]:
    note = "this optimizer has a state as well"
    if problem.around is function:
        return (at_event(function, problem.step.outer, note),) if problem.step.outer.segment is not None else ()
    facts = problem.around.facts
    event = problem.step.outer
    line = event.line if facts.name == "<module>" else facts.line + event.line
    return (at_line(facts.path, line, note),)
