"""TORCH034 logits-thresholded-as-probabilities."""

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
    Kind,
    Made,
    Place,
    Rule,
    Severity,
    Value,
    loss_calls,
    scale_of,
)
from trainwright_rules.torch._losses import origin, text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_COMPARISONS = ("Gt", "GtE", "Lt", "LtE")
_LOSS = "binary_cross_entropy_with_logits"
_OTHER_SCALES = re.compile(
    r"igmoid|BCELoss|binary_cross_entropy\(|MSELoss|L1Loss|mse_loss|l1_loss|softmax|Softmax|expit"
)
"""Where a file mentions these, an output may be of another scale, or the model of another file's training."""
_LOSS_NAMES = re.compile(rf"BCEWithLogitsLoss|{re.escape(_LOSS)}")


class LogitsThresholdedAsProbabilities(Rule):
    """Logits are compared with 0.5, or rounded, as if they were probabilities.

    ## What it does
    Reports an output that `BCEWithLogitsLoss` takes as logits and that is compared with a number between 0 and 1, or
    rounded, without a sigmoid before. The model's `forward` is followed, also into another file.

    ## Why it is bad
    A logit of 0 means a probability of 0.5. Compared with 0.5, only probabilities above 0.62 count as positive, so
    recall and accuracy are reported too low; rounded logits are no classes at all.

    ## Example
    ```python
    import torch
    from torch import nn


    def evaluate(model, loader):
        criterion = nn.BCEWithLogitsLoss()
        model.eval()
        correct = rows = loss = 0
        with torch.no_grad():
            for x, y in loader:
                output = model(x)
                loss += criterion(output, y).item() * len(y)
                correct += ((output > 0.5) == y).sum().item()
                rows += len(y)
        return loss / rows, correct / rows
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    def evaluate(model, loader):
        criterion = nn.BCEWithLogitsLoss()
        model.eval()
        correct = rows = loss = 0
        with torch.no_grad():
            for x, y in loader:
                output = model(x)
                loss += criterion(output, y).item() * len(y)
                correct += ((torch.sigmoid(output) > 0.5) == y).sum().item()
                rows += len(y)
        return loss / rows, correct / rows
    ```

    ## Fix safety
    Safe: `torch.sigmoid` is put around the output, which is what the threshold is meant for. Reported metrics change.

    ## References
    - BCEWithLogitsLoss: https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """

    code = "TORCH034"
    name = "logits-thresholded-as-probabilities"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for value, place, node, what in _uses(function):
            raw = value.tensor.made
            if raw is None or not (reason := _why_logits(function, raw)):
                continue
            made = scale_of(function, raw)
            yield self.finding(
                place,
                f"`{text_of(node)}` are logits ({reason}), and {what} takes them for probabilities: 0 is the logit of "
                "one half, 0.5 that of 62 %. Take the sigmoid first",
                related=list(origin(function, made)) if made is not None else [],
                fixable=Applicability.SAFE if not value.type else None,  # an array has no sigmoid
                subject=(place, node) if not value.type else None,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        place, node = finding.subject
        torch = editor.add_import("torch")
        editor.replace(place.at(node), f"{torch}.sigmoid({ast.unparse(node)})")
        return Fix("Take the sigmoid first")


def _uses(function: Function) -> Iterator[tuple[Value, Place, ast.expr, str]]:
    """Where an output is compared with a number between 0 and 1, or rounded."""
    for operation in function.outcome.operations:
        node = operation.node
        if operation.operator not in _COMPARISONS or not isinstance(node, ast.Compare):
            continue
        for value, other, expression in (
            (operation.left, operation.right, node.left),
            (operation.right, operation.left, node.comparators[0]),
        ):
            if other.kind is Kind.CONSTANT and isinstance(other.facet, float) and 0 < other.facet < 1:
                yield value, operation.place, expression, f"the threshold {other.facet}"
    for call in function.calls_of("gt", "ge", "lt", "le"):
        limit = call.arguments[0] if call.arguments else None
        is_method = isinstance(call.node.func, ast.Attribute) and call.receiver.kind is Kind.TENSOR
        if limit is None or not is_method or limit.kind is not Kind.CONSTANT or not isinstance(limit.facet, float):
            continue
        if 0 < limit.facet < 1 and isinstance(call.node.func, ast.Attribute):
            yield call.receiver, call.place, call.node.func.value, f"the threshold {limit.facet}"
    for call in function.calls_of("round"):
        if isinstance(call.node.func, ast.Attribute) and call.receiver.kind is Kind.TENSOR:
            yield call.receiver, call.place, call.node.func.value, "`round`"
        elif call.name == "torch.round" and call.node.args and call.arguments:
            yield call.arguments[0], call.place, call.node.args[0], "`round`"


def _why_logits(function: Function, raw: Made) -> str:
    """Why an output is known to be logits; empty when it is not."""
    for loss in loss_calls(function):
        if loss.loss == _LOSS and loss.raw == raw:
            return f"`{loss.name}` gets them, too"
    made = scale_of(function, raw)
    if made is None and raw.how == "forward" and not function.is_body:
        finds, own = function.workspace.finds, function.module
        only = finds(_LOSS_NAMES, own) and not finds(_OTHER_SCALES, own)
        return "the only loss of the file is one of logits, and it has no sigmoid" if only else ""
    if made is None or made.how != "linear" or not made.where:
        return ""
    facts = function.workspace.function(made.where)
    if facts is None:
        return ""
    for path in {function.path, facts.path}:
        module = function.workspace.modules.get(path)
        if module is not None and function.workspace.finds(_LOSS_NAMES, module):
            return "the model ends in a linear layer and is trained with logits"
    return ""
