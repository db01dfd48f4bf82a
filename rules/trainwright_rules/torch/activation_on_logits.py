"""TORCH029 activation-on-logits."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import BENDING, Finding, Function, Rule, Severity, loss_calls
from trainwright_rules.torch._losses import again, first_of_each, origin, whose

_EFFECT = {
    "dropout": "sets some of the logits to zero, so that the right class loses its score at random",
    "tanh": "keeps the logits between -1 and 1, so that no answer can be confident",
}
_RECTIFIED = "cuts off the negative logits: classes that were scored too low get no gradient and stay there"
_LOSSES = ("cross_entropy", "binary_cross_entropy_with_logits")


class ActivationOnLogits(Rule):
    """The last layer of a classifier is followed by an activation or dropout before the loss.

    ## What it does
    Reports logits that go through ReLU or one of its kind, tanh or dropout on their way from the last linear layer to
    `CrossEntropyLoss` or `BCEWithLogitsLoss`. The model's `forward` is followed, also into another file.

    ## Why it is bad
    The loss turns logits of any size into probabilities. A rectifier in between cuts off all negative ones: a class
    whose score fell below zero gets no gradient any more, and with a sigmoid behind it no probability is below 0.5.
    tanh bounds how sure the model can be, dropout removes the right answer's score at random.

    ## Example
    ```python
    import torch
    from torch import nn


    class Classifier(nn.Module):
        def __init__(self, features, classes):
            super().__init__()
            self.hidden = nn.Linear(features, 64)
            self.head = nn.Linear(64, classes)

        def forward(self, x):
            x = torch.relu(self.hidden(x))
            return torch.relu(self.head(x))


    def step(x, labels, optimizer, model: Classifier):
        loss = nn.CrossEntropyLoss()(model(x), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Classifier(nn.Module):
        def __init__(self, features, classes):
            super().__init__()
            self.hidden = nn.Linear(features, 64)
            self.head = nn.Linear(64, classes)

        def forward(self, x):
            x = torch.relu(self.hidden(x))
            return self.head(x)


    def step(x, labels, optimizer, model: Classifier):
        loss = nn.CrossEntropyLoss()(model(x), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    ```

    ## References
    - CrossEntropyLoss: https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """

    code = "TORCH029"
    name = "activation-on-logits"
    severity = Severity.WARN
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for loss, others in first_of_each(loss_calls(function)):
            made = loss.made
            if made is None or made.how not in BENDING or loss.loss not in _LOSSES:
                continue
            yield self.finding(
                loss.call.place,
                f"{whose(function, loss)} goes through {made.how} after the last linear layer, and "
                f"`{loss.name}` wants its logits as they are: {made.how} {_EFFECT.get(made.how, _RECTIFIED)}",
                related=[*origin(function, made), *again(function, others)],
            )
