"""TORCH002 numpy-without-detach."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Place, Rule, Severity, Value, devices
from trainwright_rules.torch._gradients import are_recorded
from trainwright_rules.torch._losses import text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ARRAYS = ("asarray", "array", "mean", "sum", "std", "average", "median", "stack", "concatenate", "argmax", "max",
           "min", "round", "squeeze", "append")  # fmt: skip
_PLOTS = ("plot", "scatter", "imshow", "hist", "bar", "contourf", "semilogy")
_KEEPING = ("append",)
_PRIMARY = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


class NumpyWithoutDetach(Rule):
    """A tensor that requires gradients, or lies on the GPU, is handed to numpy.

    ## What it does
    Reports `.numpy()`, and functions of numpy and pyplot, on a tensor that carries a graph where gradients are
    recorded, on a list of such tensors, and on a tensor that was sent to a GPU.

    ## Why it is bad
    Always an exception, never a wrong number: "Can't call numpy() on Tensor that requires grad" or "can't convert
    cuda:0 device type tensor to numpy". It comes at the end of the first epoch, or on the first machine with a GPU.

    ## Example
    ```python
    import numpy as np
    from torch import nn


    def train(model, loader, optimizer):
        losses, criterion = [], nn.MSELoss()
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.numpy())
        return np.mean(losses)
    ```

    ## Use instead
    ```python
    import numpy as np
    from torch import nn


    def train(model, loader, optimizer):
        losses, criterion = [], nn.MSELoss()
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach().cpu().numpy())
        return np.mean(losses)
    ```

    ## Fix safety
    Safe: `.detach()` and `.cpu()` where they are missing. Values stay the same.

    ## References
    - Tensor.numpy: https://pytorch.org/docs/stable/generated/torch.Tensor.numpy.html
    """

    code = "TORCH002"
    name = "numpy-without-detach"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of("numpy"):
            if call.receiver.kind is not Kind.TENSOR or "force" in call.keywords or call.node.args:
                continue
            if not isinstance(call.node.func, ast.Attribute):
                continue
            wrong = _what_is_wrong(function, call, call.receiver.graph is True, call.receiver.device)
            if wrong is None:
                continue
            reason, missing = wrong
            node = call.node.func.value
            yield self.finding(
                call.place,
                f"`{text_of(node)}` {reason}: `.numpy()` raises. Use `{text_of(node)}{missing}.numpy()`",
                fixable=Applicability.SAFE,
                subject=(call.place, node, missing),
            )
        for call in function.calls:
            if not call.node.args or call.receiver.kind is Kind.TENSOR:
                continue
            if call.name.startswith("numpy.") and call.method in _ARRAYS:
                yield from self._given_to_numpy(function, call, call.node.args[0], call.arguments[0])
            elif call.name.startswith("matplotlib.pyplot.") and call.method in _PLOTS:
                for node, value in zip(call.node.args[:2], call.arguments, strict=False):
                    yield from self._given_to_numpy(function, call, node, value)

    def _given_to_numpy(self, function: Function, call: Call, node: ast.expr, value: Value) -> Iterator[Finding]:
        if value.kind is Kind.TENSOR and _is_tensor(node):
            wrong = _what_is_wrong(function, call, value.graph is True, "")
            if wrong is not None:
                yield self.finding(
                    call.place,
                    f"`{text_of(node)}` {wrong[0]}: `{text_of(call.node.func)}` raises. Give it "
                    f"`{text_of(node)}{wrong[1]}.numpy()`",
                    fixable=Applicability.SAFE,
                    subject=(call.place, node, f"{wrong[1]}.numpy()"),
                )
        elif value.kind is Kind.LIST and value.ident:
            kept = [k for k in function.accumulations if k.path == value.ident.removeprefix("::") and k.how in _KEEPING]
            if kept and all(k.value.graph is True and are_recorded(function, k.gradients) for k in kept):
                source = text_of(kept[0].source)
                yield self.finding(
                    call.place,
                    f"`{text_of(node)}` holds tensors that require gradients (`{source}`): "
                    f"`{text_of(call.node.func)}` raises. Keep `{source}.item()` or `{source}.detach()` instead",
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        place, node, missing = finding.subject
        assert isinstance(place, Place)
        text = ast.unparse(node)
        editor.replace(place.at(node), f"{text}{missing}" if isinstance(node, _PRIMARY) else f"({text}){missing}")
        return Fix(f"Insert {missing.removesuffix('.numpy()')}")


def _what_is_wrong(function: Function, call: Call, graph: bool, device: str) -> tuple[str, str] | None:
    """Why numpy can't have a tensor, and what is missing."""
    moved = devices.is_moved(device) and not device.endswith("?")
    if graph and are_recorded(function, call.gradients):
        return "requires gradients", ".detach()" if device == devices.CPU else ".detach().cpu()"
    if moved:
        where = "the GPU" if device == devices.CUDA else f"`{device}`"
        return f"lies on {where}, which may be a GPU" if device != devices.CUDA else f"lies on {where}", ".cpu()"
    return None


def _is_tensor(node: ast.expr) -> bool:
    """Whether an expression is surely one tensor: a list of them that is built in place is spoken of elsewhere."""
    return isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript))
