"""TORCH018 softmax-without-dim."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_POSITIONS = {
    "torch.nn.functional.softmax": 1,
    "torch.nn.functional.log_softmax": 1,
    "torch.nn.functional.softmin": 1,
    "torch.nn.Softmax": 0,
    "torch.nn.LogSoftmax": 0,
    "torch.nn.Softmin": 0,
}
"""Where `dim` stands (torch 2.13). `torch.softmax` and the method of a tensor refuse to go without."""


class SoftmaxWithoutDim(Rule):
    """A softmax does not say over which dimension.

    ## What it does
    Reports `nn.Softmax()`, `nn.LogSoftmax()`, `F.softmax(x)`, `F.log_softmax(x)` and `softmin` without `dim`.

    ## Why it is bad
    torch then guesses from the number of dimensions: 0 for tensors with 0, 1 or 3 dimensions, 1 for all others. For a
    batch of sequences (batch, time, classes) that normalises over the batch, so the samples change each other's
    probabilities. It warns that this is deprecated.

    ## Example
    ```python
    import torch.nn.functional as F


    def probabilities(model, tokens):
        return F.softmax(model(tokens))
    ```

    ## Use instead
    ```python
    import torch.nn.functional as F


    def probabilities(model, tokens):
        return F.softmax(model(tokens), dim=-1)
    ```

    ## Fix safety
    Unsafe: `dim=-1`, the classes in most layouts, may be another dimension than the guessed one. For images of classes
    (batch, classes, height, width) it has to be 1.

    ## References
    - torch.nn.functional.softmax: https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    - The guess: `_get_softmax_dim` in torch/nn/functional.py
    """

    code = "TORCH018"
    name = "softmax-without-dim"
    severity = Severity.WARN
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(*_POSITIONS):
            index = _POSITIONS[call.name]
            given = call.argument("dim", index)
            if call.hides_arguments or not (given is None or _is_none(given)):
                continue
            if index and not call.node.args and call.argument("input") is None:
                continue
            callee = ast.unparse(call.node.func)
            yield self.finding(
                call.place,
                f"`{callee}` without `dim`: torch guesses, 0 for 1 and 3 dimensions and 1 for others, so a batch of "
                f"sequences is normalised over the batch. Pass `dim=-1`, or the dimension of the classes",
                fixable=Applicability.UNSAFE if len(call.node.args) <= index else None,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.place, "dim", "-1")
        return Fix("Pass `dim=-1`", Applicability.UNSAFE)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
