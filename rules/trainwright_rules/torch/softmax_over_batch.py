"""TORCH030 softmax-over-batch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Rule, Severity, Value
from trainwright_rules.torch._losses import text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_FUNCTIONS = ("softmax", "log_softmax", "argmax", "softmin")
_LAYERS = ("torch.nn.Softmax", "torch.nn.LogSoftmax", "torch.nn.Softmin")
_EFFECT = {
    "argmax": "it picks a row of the batch for each class, not a class for each row",
    "softmax": "the probabilities of a row do not sum to 1, and they depend on what else is in the batch",
}


class SoftmaxOverBatch(Rule):
    """softmax, log_softmax or argmax is taken over the rows of a batch instead of the classes.

    ## What it does
    Reports `dim=0` for an output whose first dimension is known to be the batch: it was made by `view(-1, n)`,
    `flatten(1)` or a convolution, its shape was unpacked as `batch, ... = x.shape`, or it comes from a loader.

    ## Why it is bad
    Every row competes with the other rows of the batch. The scores of a row change with the batch that it happens to
    be in, a batch of one row gives 1 for every class, and the loss falls all the same, so nothing points to it.

    ## Example
    ```python
    from torch import nn
    from torch.nn import functional as F


    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(784, 10)

        def forward(self, x):
            x = x.view(-1, 784)
            return F.log_softmax(self.head(x), dim=0)
    ```

    ## Use instead
    ```python
    from torch import nn
    from torch.nn import functional as F


    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(784, 10)

        def forward(self, x):
            x = x.view(-1, 784)
            return F.log_softmax(self.head(x), dim=-1)
    ```

    ## Fix safety
    Unsafe: `dim=-1`. It is what a classifier means; the numbers change.

    ## References
    - torch.nn.functional.softmax: https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """

    code = "TORCH030"
    name = "softmax-over-batch"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of(*_FUNCTIONS):
            value, dim, node = _taken_over(call)
            if node is not None and dim is not None and _is_zero(dim) and _is_batch_of_scores(value):
                yield self._finding(call, node, call.method, dim)
        for call in function.calls:
            callee = call.callee
            if callee.kind is not Kind.MODULE or not call.arguments or not call.node.args:
                continue
            last = callee.items[-1] if callee.type == "torch.nn.Sequential" and callee.items else callee
            if last.type in _LAYERS and last.items and last.items[0].facet == 0 and last.items[0].facet is not False:
                given = call.arguments[0] if last is callee else call.result
                if _is_batch_of_scores(given):
                    yield self._finding(call, call.node.args[0], "softmax", None)

    def _finding(self, call: Call, node: ast.expr, what: str, dim: ast.expr | None) -> Finding:
        effect = _EFFECT.get(what, _EFFECT["softmax"])
        return self.finding(
            call.place,
            f"`{text_of(node)}` is a batch, and {what} over `dim=0` runs over its rows: {effect}. "
            "The classes are `dim=-1`",
            fixable=Applicability.UNSAFE if dim is not None else None,
            subject=(call, dim),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, dim = finding.subject
        if dim is None:
            return None
        editor.replace(call.place.at(dim), "-1")
        return Fix("Use dim=-1", Applicability.UNSAFE)


def _taken_over(call: Call) -> tuple[Value, ast.expr | None, ast.expr | None]:
    """What a call is applied to, the expression of `dim`, and the expression of what it is applied to."""
    if call.name.startswith(("torch.nn.functional.", "torch.")):
        value = call.value("input", 0)
        return value, call.argument("dim", 1), call.argument("input", 0)
    if isinstance(call.node.func, ast.Attribute) and call.receiver.kind is Kind.TENSOR:
        return call.receiver, call.argument("dim", 0), call.node.func.value
    return call.receiver, None, None


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and not isinstance(node.value, bool)


def _is_batch_of_scores(value: Value) -> bool:
    """Whether rows of scores are known: a batch of a model's outputs, more than one for each row."""
    facet = value.tensor
    shape = facet.shape
    if not facet.batched or shape is None or len(shape) < 2 or shape[-1] in (1, "..."):
        return False
    return "..." not in shape or isinstance(shape[-1], int)
