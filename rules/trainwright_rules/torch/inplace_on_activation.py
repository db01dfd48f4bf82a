"""TORCH001 inplace-on-activation."""

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
    Related,
    Rule,
    Severity,
    Value,
)
from trainwright_rules.torch._gradients import are_recorded
from trainwright_rules.torch._losses import text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
_NOT_IN_PLACE = ("requires_grad_", "detach_", "share_memory_", "rename_", "retain_grad_", "apply_")
_INPLACE_LAYERS = {
    "torch.nn.ReLU": 0, "torch.nn.ReLU6": 0, "torch.nn.SELU": 0, "torch.nn.SiLU": 0, "torch.nn.ELU": 1,
    "torch.nn.LeakyReLU": 1, "torch.nn.Dropout": 1,
}  # fmt: skip


class InplaceOnActivation(Rule):
    """A value that a backward pass still needs is overwritten.

    ## What it does
    Reports three ways to overwrite what autograd has kept:
    an in-place operation (`+=`, `x[...] =`, `x.mul_()`, `inplace=True`) on the output of sigmoid, tanh, softmax, exp,
    sqrt or relu, whose backward reads that output; one on a parameter or another leaf outside `no_grad`; and
    `optimizer.step()` on a model between its forward and a backward through it, as when a GAN's discriminator is
    updated before the generator's loss is differentiated.

    ## Why it is bad
    Backward raises "one of the variables needed for gradient computation has been modified by an inplace operation",
    far from the line that did it. (Before torch 1.5, `optimizer.step()` between forward and backward was not noticed
    and gave wrong gradients.)

    ## Example
    ```python
    import torch


    def step(model, optimizer, x, y):
        optimizer.zero_grad()
        loss = torch.sqrt(((model(x) - y) ** 2).mean())
        loss += 0.01
        loss.backward()
        optimizer.step()
    ```

    ## Use instead
    ```python
    import torch


    def step(model, optimizer, x, y):
        optimizer.zero_grad()
        loss = torch.sqrt(((model(x) - y) ** 2).mean())
        loss = loss + 0.01
        loss.backward()
        optimizer.step()
    ```

    ## Fix safety
    Safe: `x += y` becomes `x = x + y`, which makes a new tensor of the same values.

    ## Truth
    In-place operations as such are fine: what they overwrite must not be needed. The backward of an addition needs
    neither operand; that of sigmoid needs its output, that of a product its inputs.

    ## References
    - In-place correctness checks: https://pytorch.org/docs/stable/notes/autograd.html#in-place-correctness-checks
    """

    code = "TORCH001"
    name = "inplace-on-activation"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        yield from self._stale(function)
        for operation in function.outcome.operations:
            if not operation.operator.endswith("="):
                continue
            problem = _problem(function, operation.left, operation.gradients)
            if not problem:
                continue
            node = operation.node
            target = node.target if isinstance(node, ast.AugAssign) else node
            text = text_of(target) if isinstance(target, ast.expr) else "it"
            fixable = isinstance(node, ast.AugAssign) and not isinstance(node.target, ast.Subscript)
            fixable = fixable and operation.left.tensor.mark is not None and operation.left.tensor.mark.what == "saved"
            yield self.finding(
                operation.place,
                f"`{text}` is overwritten in place, and {problem}",
                fixable=Applicability.SAFE if fixable else None,
                subject=operation.place,
            )
        for call in function.calls:
            found = _overwritten_by(call)
            if found is None:
                continue
            value, node = found
            problem = _problem(function, value, call.gradients)
            if problem:
                yield self.finding(call.place, f"`{text_of(node)}` is overwritten in place, and {problem}")

    def _stale(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of("backward"):
            given = call.receiver if call.receiver.kind is Kind.TENSOR or not call.arguments else call.arguments[0]
            mark = given.tensor.mark
            if mark is None or mark.what != "stale" or not isinstance(call.node.func, ast.Attribute):
                continue
            model = mark.by.removeprefix("::")
            loss = call.node.func.value if given is call.receiver else call.node.args[0]
            step = _step_before(function, call, mark.by)
            if step is None:
                continue
            stepping, optimizer = step
            yield self.finding(
                call.place,
                f"`{text_of(loss)}` was computed with the weights that `{model}` had before `{optimizer}.step()` "
                f"changed them in place: backward needs the old ones and raises. Run `{model}` again behind the step",
                related=[Related(f"the weights of `{model}` change here", function.path, stepping.place.range)],
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place = finding.subject
        node = place.node if place is not None else None
        if not isinstance(node, ast.AugAssign) or type(node.op) not in _OPERATORS:
            return None
        target, value = ast.unparse(node.target), ast.unparse(node.value)
        if not isinstance(node.value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)):
            value = f"({value})"
        editor.replace(place, f"{target} = {target} {_OPERATORS[type(node.op)]} {value}")
        return Fix(f"Make a new `{target}`")


def _problem(function: Function, value: Value, gradients: str) -> str:
    """Why a value must not be overwritten; empty where it may be, or where that is not known."""
    mark = value.tensor.mark
    is_parameter = value.type == "torch.nn.Parameter" and not any(item.facet is False for item in value.items[1:])
    if (mark is None or mark.what not in ("saved", "leaf")) and not is_parameter:
        return ""
    if gradients in ("off", "unknown"):
        return ""
    trained = function.name == "forward" and function.cls is not None and function.cls.is_torch_module
    if not trained and not are_recorded(function, gradients):
        return ""
    if mark is not None and mark.what == "saved":
        return f"the backward of `{mark.by}` reads it: backward raises. Make a new tensor instead"
    return "it is a leaf that requires gradients: torch raises outside `torch.no_grad()`"


def _overwritten_by(call: Call) -> tuple[Value, ast.expr] | None:
    """What a call changes in place, and its expression."""
    function = call.node.func
    if isinstance(function, ast.Attribute) and call.method.endswith("_") and not call.method.startswith("_"):
        if call.receiver.kind is Kind.TENSOR and call.method not in _NOT_IN_PLACE:
            return call.receiver, function.value
        return None
    if not call.arguments or not call.node.args:
        return None
    first = call.arguments[0], call.node.args[0]
    position = _INPLACE_LAYERS.get(call.callee.type) if call.callee.kind is Kind.MODULE else None
    if position is not None:
        items = call.callee.items
        return first if len(items) > position and items[position].facet is True else None
    if call.name.startswith("torch.nn.functional.") and call.value("inplace").facet is True:
        return first
    return None


def _step_before(function: Function, backward: Call, model: str) -> tuple[Call, str] | None:
    """The step that changed the weights of a model before a backward, and the name of its optimizer."""
    found = None
    for call in function.calls:
        if call is backward:
            break
        if call.method != "step":
            continue
        optimizer = call.receiver if call.receiver.kind is Kind.OPTIMIZER else call.value("optimizer", 0)
        if optimizer.kind is Kind.OPTIMIZER and model in getattr(optimizer.facet, "models", ()):
            found = call, optimizer.ident.removeprefix("::") or "the optimizer"
    return found
