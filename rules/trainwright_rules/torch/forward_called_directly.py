"""TORCH017 forward-called-directly."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Range
from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Rule, Severity, is_test, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_OTHER_MODELS = frozenset({"jax", "flax", "tensorflow", "keras", "caffe", "mxnet", "paddle", "cv2", "chainer"})
_OF_MODULES = (
    "train",
    "eval",
    "parameters",
    "named_parameters",
    "state_dict",
    "load_state_dict",
    "zero_grad",
    "modules",
)
_WRAPPED = (".module", "._orig_mod", ".__wrapped__")


class ForwardCalledDirectly(Rule):
    """A model's `forward` is called instead of the model.

    ## What it does
    Reports `model.forward(x)` on a torch.nn.Module from outside of its class.

    ## Why it is bad
    `model(x)` runs `forward` and all that is attached to the model: forward hooks, spectral and weight norm, pruning,
    the wrappers of profilers, FSDP and `torch.compile`. `model.forward(x)` skips all of that without a word.

    ## Example
    ```python
    from torch import nn


    def features(images):
        net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
        return net.forward(images)
    ```

    ## Use instead
    ```python
    from torch import nn


    def features(images):
        net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
        return net(images)
    ```

    ## Fix safety
    Safe: the model is called. Hooks that are registered run now.

    ## Truth
    `super().forward(x)`, `self.forward(x)` in a method of the same class and the inner module of a wrapper are left
    alone.

    ## References
    - torch.nn.Module.forward: https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.forward
    """

    code = "TORCH017"
    name = "forward-called-directly"
    severity = Severity.WARN
    libraries = ("torch", "pytorch_lightning", "lightning")
    words = ("forward",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        for call in function.calls_of("forward"):
            if not _is_of_a_module(function, call):
                continue
            assert isinstance(call.node.func, ast.Attribute)
            owner = ast.unparse(call.node.func.value)
            yield self.finding(
                call.place,
                f"`{owner}.forward(...)` runs without the hooks of `{owner}`, and without what wraps it. "
                f"Call `{owner}(...)`",
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        assert isinstance(call.node.func, ast.Attribute)
        owner, callee = call.place.at(call.node.func.value).range, call.place.at(call.node.func).range
        name = Range(type(callee.end)(callee.end.line, callee.end.column - len(".forward")), callee.end)
        if name.start.line == owner.end.line and name.start < owner.end:
            return None
        lines = call.segment.owner.lines
        if lines[name.start.line][name.start.column : name.end.column] != ".forward":
            return None
        editor.replace_range(name, "")
        return Fix(f"Call `{ast.unparse(call.node.func.value)}`")


def _is_of_a_module(function: Function, call: Call) -> bool:
    """Whether a call of `forward` is that of a module other than the one whose method makes it."""
    func, receiver = call.node.func, call.receiver
    if not isinstance(func, ast.Attribute) or not (call.node.args or call.node.keywords):
        return False
    written = ast.unparse(func.value)
    if written == "self" or (function.cls is not None and function.parameters and written == function.parameters[0]):
        return False
    if written.endswith(_WRAPPED) or isinstance(func.value, ast.Call) or function.name.startswith("forward_"):
        return False
    if receiver.kind is Kind.MODULE:
        return "::" not in receiver.type or function.workspace.method(receiver.type, "__call__") is None
    if receiver.kind is not Kind.UNKNOWN or receiver.type or not words.names_model(receiver.ident):
        return False
    return not function.module.imports & _OTHER_MODELS and _is_used_as_module(function, receiver.ident)


def _is_used_as_module(function: Function, ident: str) -> bool:
    """Whether the function asks something of it that modules have: its parameters, its mode, a device."""
    return any(call.receiver.ident == ident for call in function.calls_of(*_OF_MODULES))
