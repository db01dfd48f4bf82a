"""TORCH033 loss-detached-before-backward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Mark, Related, Rule, Severity, Value
from trainwright_rules.torch._losses import text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_HOW = {
    "detach": "`.detach()`",
    "item": "`.item()`",
    ".data": "`.data`",
    "numpy": "`.numpy()`",
    "tolist": "`.tolist()`",
    "torch.no_grad()": "the forward pass under `no_grad`",
    "comparison": "a comparison",
}


class LossDetachedBeforeBackward(Rule):
    """backward() is called on a loss that was cut from its graph.

    ## What it does
    Reports `loss.backward()` where the loss has no graph that leads to the model any more, on every path: its values
    went through `detach()`, `.data`, `.item()`, `argmax` or a new `torch.tensor(...)`, or the model ran under
    `no_grad`.

    ## Why it is bad
    The model gets no gradients. Usually backward raises "does not require grad and does not have a grad_fn". If
    `requires_grad=True` was added to get rid of that message, nothing is raised and nothing is learned: the optimizer
    steps, and the weights stay as they are.

    ## Example
    ```python
    import torch


    def step(model, criterion, optimizer, x, y):
        optimizer.zero_grad()
        loss = torch.tensor(criterion(model(x), y).item(), requires_grad=True)
        loss.backward()
        optimizer.step()
    ```

    ## Use instead
    ```python
    def step(model, criterion, optimizer, x, y):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    ```

    ## Fix safety
    Safe, and only offered where a `.detach()` or `.data` stands alone between the model and the loss: it is removed.
    The message that it raised before goes away, and the model is trained.

    ## References
    - Autograd mechanics: https://pytorch.org/docs/stable/notes/autograd.html
    """

    code = "TORCH033"
    name = "loss-detached-before-backward"
    severity = Severity.CRITICAL
    libraries = ("torch",)
    words = ("backward",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of("backward"):
            loss, node = _differentiated(call)
            mark = loss.tensor.mark
            if node is None or mark is None or mark.what != "cut":
                continue
            cuts = _cuts(function, mark)
            how = _HOW.get(mark.by, f"`{mark.by}`")
            effect = (
                "nothing is learned: it is a new tensor that gets the gradient, and the weights stay as they are"
                if loss.graph
                else "backward raises, because nothing in it requires a gradient"
            )
            alone = cuts[0] if len(cuts) == 1 and mark.by == "detach" and not loss.graph else None
            yield self.finding(
                call.place,
                f"`{text_of(node)}` was cut from the graph of the model by {how}: {effect}",
                related=[Related(f"cut by {how} here", function.path, cut.place.range) for cut in cuts[:1]],
                fixable=Applicability.SAFE if alone is not None else None,
                subject=alone,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        cut = finding.subject
        if cut is None or not isinstance(cut.node.func, ast.Attribute):
            return None
        editor.replace(cut.place, ast.unparse(cut.node.func.value))
        return Fix("Remove .detach()")


def _differentiated(call: Call) -> tuple[Value, ast.expr | None]:
    """What backward is called on, or what an engine's backward is given."""
    function = call.node.func
    if not isinstance(function, ast.Attribute):
        return call.receiver, None
    if call.receiver.kind is Kind.TENSOR or not call.arguments:
        return call.receiver, function.value
    return call.arguments[0], call.node.args[0] if call.node.args else None


def _cuts(function: Function, mark: Mark) -> list[Call]:
    """The calls that cut something from its graph in this way."""
    method = mark.by.rpartition(".")[2]
    return [call for call in function.calls_of(method) if call.receiver.graph or any(a.graph for a in call.arguments)]
