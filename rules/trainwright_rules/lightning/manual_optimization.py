"""LIGHTNING001 manual-optimization."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Event,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    What,
    statement_around,
)
from trainwright_rules.lightning._classes import is_automatic

if TYPE_CHECKING:
    from trainwright.editing import Editor

_TITLE = "Leave optimisation to the Trainer"
_BY_HAND = (What.ZERO_GRAD, What.BACKWARD, What.STEP)


class ManualOptimization(Rule):
    """A training_step optimises by hand although the Trainer does it.

    ## What it does
    Reports `zero_grad()`, `backward()`, `manual_backward()` and `step()` in `training_step` of a LightningModule
    whose `automatic_optimization` is on.

    ## Why it is bad
    Under automatic optimisation the Trainer calls all three itself, behind `training_step`: it clears the gradients,
    goes backward from the returned loss, and steps. What is done by hand as well raises at best; at worst it silently
    throws accumulated gradients away, trains nothing, or applies a batch twice (see Truth).

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
    Unsafe: the calls are removed and the loss is returned, so that the Trainer optimises. If they were meant, set
    `self.automatic_optimization = False` in `__init__` instead and keep them.

    ## Truth
    Not every mixture raises (lightning 2.6, loops/optimization/automatic.py; the evidence tests run each):

    - `zero_grad()` is silent. It changes nothing without `accumulate_grad_batches`; with it, all but the last batch is
      thrown away.
    - `backward()` and returning the loss raises RuntimeError: the Trainer goes through the freed graph again. With
      `retain_graph=True` it is silent, and wasted: the Trainer clears those gradients and goes backward itself.
    - `backward()` without returning the loss is silent. The Trainer clears the gradients behind `training_step`, so
      that its step changes nothing; only a `step()` by hand trains.
    - `manual_backward()` raises MisconfigurationException.
    - `step()` behind the forward pass, with the loss returned, raises RuntimeError, as the weights that backward needs
      have changed; before the forward pass it silently applies the last batch's gradients again.

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
        if not is_automatic(cls):
            return
        removal = _removal(function)
        for event in function.events_of(*_BY_HAND):
            if event.segment is None or not isinstance(event.node, ast.Call):
                continue
            yield self.finding(
                Place(event.segment, event.node),
                f"`{ast.unparse(event.node)}` in `training_step` of `{cls.name}`, whose optimisation is automatic: "
                f"{_what_happens(function, event, event.node)}. Leave it to the Trainer, or set "
                f"`self.automatic_optimization = False` in `__init__`",
                fixable=Applicability.UNSAFE if removal is not None else None,
                subject=removal,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        removal: _Removal | None = finding.subject
        if removal is None:
            return None
        returned = f"return {removal.loss}" if removal.loss else ""
        for place in _removed(removal):
            editor.remove(place)
        if not returned:
            return Fix(_TITLE, Applicability.UNSAFE)
        if removal.last_goes:
            editor.replace(removal.last, returned)
        else:
            editor.insert_after(removal.last, returned)
        return Fix(f"{_TITLE}, and return `{removal.loss}`", Applicability.UNSAFE)


@dataclass(frozen=True)
class _Removal:
    """Everything that the fix takes away, and the loss that must then be returned; empty when it is already."""

    statements: tuple[Place, ...]
    loss: str
    last: Place
    """The last statement of training_step."""

    @property
    def last_goes(self) -> bool:
        return any(place.node is self.last.node for place in self.statements)


def _removed(removal: _Removal) -> list[Place]:
    """The statements to remove; the last one is replaced where the loss must be returned."""
    keeps_last = bool(removal.loss)
    return [place for place in removal.statements if not (keeps_last and place.node is removal.last.node)]


def _removal(function: Function) -> _Removal | None:
    """What to remove so that the Trainer optimises; None where that takes a person."""
    assert function.node is not None
    events = [e for e in function.events_of(*_BY_HAND) if isinstance(e.node, ast.Call)]
    places = []
    for event in events:
        statement = statement_around(function, event)
        if statement is None or not isinstance(statement.node, ast.Expr) or statement.node.value is not event.node:
            return None
        places.append(statement)
    backward = [e.node for e in events if e.what is What.BACKWARD and isinstance(e.node, ast.Call)]
    loss = ""
    if not _returns(function.node) and backward:
        written = {ast.unparse(_loss_of(call)) for call in backward}
        if len(written) != 1 or not isinstance(_loss_of(backward[0]), ast.Name):
            return None  # several losses: each has an optimizer of its own
        if not any(statement is place.node for statement in function.node.body for place in places):
            return None
        loss = written.pop()
    removed = {id(place.node) for place in places}
    for inner in function.node.body:
        if _is_optimizer(inner) and not _used(inner, function.node, removed):
            places.append(function.place(inner))
    return _Removal(tuple(places), loss, function.place(function.node.body[-1]))


def _loss_of(call: ast.Call) -> ast.expr:
    """What a backward call goes backward from."""
    assert isinstance(call.func, ast.Attribute)
    return call.args[0] if call.func.attr == "manual_backward" and call.args else call.func.value


def _is_optimizer(statement: ast.stmt) -> bool:
    """Whether a statement is `optimizer = self.optimizers()`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    call = statement.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "optimizers"


def _used(statement: ast.stmt, function: ast.AST, removed: set[int]) -> bool:
    """Whether the optimizer that a statement fetches is used by anything that stays."""
    assert isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    name = statement.targets[0].id
    gone = {id(inner) for node in ast.walk(function) if id(node) in removed for inner in ast.walk(node)}
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and id(node) not in gone
        for node in ast.walk(function)
    )


def _what_happens(function: Function, event: Event, call: ast.Call) -> str:
    """What the Trainer makes of one call by hand; the evidence tests run each of these."""
    assert function.node is not None
    if event.what is What.ZERO_GRAD:
        return (
            "the Trainer clears the gradients itself, and with `accumulate_grad_batches` this throws away what was "
            "accumulated, silently"
        )
    if isinstance(call.func, ast.Attribute) and call.func.attr == "manual_backward":
        return "it raises MisconfigurationException"
    returns = _returns(function.node)
    if event.what is What.BACKWARD:
        if not returns:
            return (
                "the Trainer clears these gradients before its own step, so that without a `step()` by hand nothing is "
                "learned"
            )
        if any(k.arg == "retain_graph" for k in call.keywords):
            return "the Trainer goes backward from the returned loss as well, and the first time was for nothing"
        return "the Trainer goes backward from the returned loss as well, which raises RuntimeError"
    if returns:
        return (
            "the Trainer steps as well: behind the forward pass this one makes its backward raise RuntimeError, before "
            "it the last batch's gradients are applied again"
        )
    return "the Trainer steps as well, and with `accumulate_grad_batches` the last batch is applied twice"


def _returns(node: ast.AST) -> bool:
    """Whether a function returns a value anywhere; functions within it are not looked into."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.Return) and child.value is not None:
            return not (isinstance(child.value, ast.Constant) and child.value.value is None)
        if _returns(child):
            return True
    return False
