"""TORCH003 logits-probabilities-mismatch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Kind,
    LossCall,
    Place,
    Rule,
    Severity,
    loss_calls,
)
from trainwright_rules.torch._losses import NAMES, again, first_of_each, origin, text_of, whose

if TYPE_CHECKING:
    from trainwright.editing import Editor

_WRONG = {
    ("cross_entropy", "softmax"): "takes log_softmax of its input itself. Taken twice, even a perfect answer keeps a "
    "large loss and gradients fade. Give it the logits",
    ("cross_entropy", "sigmoid"): "takes log_softmax of its input itself. Squeezed into 0 to 1 before, the classes "
    "can hardly be told apart and gradients fade. Give it the logits",
    ("binary_cross_entropy_with_logits", "sigmoid"): "takes the sigmoid of its input itself. Taken twice, no "
    "probability falls below 0.5 and gradients fade. Give it the logits",
    ("binary_cross_entropy_with_logits", "softmax"): "takes the sigmoid of its input itself. Of probabilities it "
    "makes values between 0.5 and 0.73. Give it the logits",
    ("binary_cross_entropy", "linear"): "wants probabilities: it raises as soon as a value leaves 0 to 1. Use the "
    "version with logits, which takes the sigmoid itself",
    ("binary_cross_entropy", "log_softmax"): "wants probabilities: it raises as soon as a value leaves 0 to 1",
    ("binary_cross_entropy", "log_sigmoid"): "wants probabilities: it raises as soon as a value leaves 0 to 1",
    ("nll_loss", "linear"): "wants log-probabilities: of plain scores it falls without end and says nothing. Use the "
    "cross entropy, which takes log_softmax itself",
    ("nll_loss", "softmax"): "wants log-probabilities: of probabilities it stays between -1 and 0, and mistakes "
    "cost next to nothing. Take log_softmax instead",
    ("nll_loss", "sigmoid"): "wants log-probabilities: of values between 0 and 1, mistakes cost next to nothing. "
    "Give log_softmax of the logits",
}
_REDUNDANT = ("cross_entropy", "log_softmax")
_ACTIVATIONS = ("softmax", "sigmoid", "log_softmax")


class LogitsProbabilitiesMismatch(Rule):
    """A loss gets values of another scale than it is made for.

    ## What it does
    Reports a loss of torch that gets probabilities where it takes logits, or the other way round: softmax or sigmoid
    before `CrossEntropyLoss` or `BCEWithLogitsLoss`, logits into `BCELoss`, logits or softmax into `NLLLoss`. The
    output is followed through the model's `forward`, also into another file.

    ## Why it is bad
    `CrossEntropyLoss` applies log_softmax itself. If the model ends in softmax already, it is applied to values
    between 0 and 1: with 10 classes the loss of a perfect answer is 1.46 instead of 0, and the gradients of confident
    answers vanish. Training goes on, slowly, to a worse model.

    ## Example
    ```python
    from torch import nn
    from torch.nn import functional as F


    class Digits(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(784, 10)

        def forward(self, x):
            return F.softmax(self.head(x.flatten(1)), dim=1)


    def train(loader, make_optimizer):
        model, criterion = Digits(), nn.CrossEntropyLoss()
        optimizer = make_optimizer(model.parameters())
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn
    from torch.nn import functional as F


    class Digits(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(784, 10)

        def forward(self, x):
            return self.head(x.flatten(1))


    def train(loader, make_optimizer):
        model, criterion = Digits(), nn.CrossEntropyLoss()
        optimizer = make_optimizer(model.parameters())
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Safe: `BCELoss` of logits becomes `BCEWithLogitsLoss`, which is what was meant. Unsafe: an activation that is
    written inside the call of the loss is dropped; other code may count on the loss's present values.

    ## Truth
    `BCELoss` on logits is not silent: it raises as soon as a value leaves 0 to 1. The silent ones are softmax before
    `CrossEntropyLoss` and sigmoid before `BCEWithLogitsLoss`. log_softmax before `CrossEntropyLoss` is redundant and
    harmless, because log_softmax of log-probabilities gives the same again; it is reported as a matter of style.

    ## References
    - CrossEntropyLoss: https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    - BCEWithLogitsLoss: https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """

    code = "TORCH003"
    name = "logits-probabilities-mismatch"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for loss, others in first_of_each(loss_calls(function)):
            made = loss.made
            if made is None:
                continue
            pair = (loss.loss, made.how)
            if pair == _REDUNDANT:
                yield self.finding(
                    loss.call.place,
                    f"{whose(function, loss)} has been through log_softmax, which `{loss.name}` takes itself. "
                    "Taken twice it gives the same again: leave one out",
                    related=[*origin(function, made), *again(function, others)],
                    severity=Severity.STYLE,
                    fixable=_fixable(function, loss),
                    subject=(function, loss),
                )
            elif pair in _WRONG:
                been = "comes from" if made.how == "linear" else "has been through"
                yield self.finding(
                    loss.call.place,
                    f"{whose(function, loss)} {been} {NAMES[made.how]}, and `{loss.name}` {_WRONG[pair]}",
                    related=[*origin(function, made), *again(function, others)],
                    fixable=_fixable(function, loss),
                    subject=(function, loss),
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, loss = finding.subject
        if loss.made.how == "linear" and loss.loss == "binary_cross_entropy":
            place, name = _with_logits(function, loss) or (None, "")
            if place is None:
                return None
            editor.replace(place, name)
            return Fix(f"Use {name}")
        inner = _without_activation(loss)
        if inner is None:
            return None
        editor.replace(loss.call.place.at(loss.output_node), ast.unparse(inner))
        return Fix(f"Give `{loss.name}` the logits", Applicability.UNSAFE)


def _fixable(function: Function, loss: LossCall) -> Applicability | None:
    if loss.made is not None and loss.made.how == "linear":
        return Applicability.SAFE if _with_logits(function, loss) is not None else None
    return Applicability.UNSAFE if _without_activation(loss) is not None else None


def _with_logits(function: Function, loss: LossCall) -> tuple[Place, str] | None:
    """What is to be replaced so that the binary cross entropy takes logits, and by what."""
    if loss.loss != "binary_cross_entropy":
        return None
    function_node = loss.call.node.func
    if loss.name.startswith("F."):
        text = ast.unparse(function_node)
        if text.rpartition(".")[2] != "binary_cross_entropy" or "." not in text:
            return None
        return loss.call.place.at(function_node), f"{text}_with_logits"
    if isinstance(function_node, ast.Call):
        return _named_with_logits(loss.call.place, function_node.func)
    built = [call for call in function.calls_to("torch.nn.BCELoss") if call.callee.kind is Kind.LIBRARY]
    if len(built) == 1 and _is_bound_to(built[0], loss.call, function):
        return _named_with_logits(built[0].place, built[0].node.func)
    return None


def _is_bound_to(built: Call, use: Call, function: Function) -> bool:
    """Whether the criterion that is called is the one that is built here."""
    name = use.callee.ident.removeprefix("::")
    return name in function.outcome.environment and use.callee.type == built.name


def _named_with_logits(place: Place, node: ast.expr) -> tuple[Place, str] | None:
    text = ast.unparse(node)
    owner, _, last = text.rpartition(".")
    return (place.at(node), f"{owner}.BCEWithLogitsLoss") if owner and last == "BCELoss" else None


def _without_activation(loss: LossCall) -> ast.expr | None:
    """What the activation is applied to, when it is written in the call of the loss itself."""
    node = loss.output_node
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or loss.loss == "nll_loss":
        return None
    if node.func.attr not in _ACTIVATIONS:
        return None
    if text_of(node.func.value) in ("F", "torch", "nn.functional", "torch.nn.functional"):
        return node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else None
    return node.func.value
