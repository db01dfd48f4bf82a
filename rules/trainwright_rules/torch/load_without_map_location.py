"""TORCH016 load-without-map-location."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Preset, Rule, Severity, class_sets, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_WEIGHTS = {"checkpoint", "ckpt", "model", "weight", "weights", "state", "pretrained", "resume", "net", "encoder",
            "decoder", "generator", "backbone", "snapshot", "pth", "restore", "optimizer"}  # fmt: skip
_NEEDS_CUDA = re.compile(r"^[^#\n]*(?:\.cuda\(|\.to\([\"']cuda|[\"']nccl[\"'])", re.MULTILINE)
_WITHOUT_CUDA = re.compile(r"is_available\(|[\"']cpu[\"']|\bmps\b")


class LoadWithoutMapLocation(Rule):
    """A checkpoint is loaded without saying on which device.

    ## What it does
    Reports `torch.load` of weights without `map_location` in code that may run on a machine without CUDA.

    ## Why it is bad
    Tensors come back on the device that they were saved from. A checkpoint written on a GPU does not load on a machine
    without one, and on a machine with several all processes put their copy on GPU 0.

    ## Example
    ```python
    import torch


    def restore(model, path):
        model.load_state_dict(torch.load(path, weights_only=True))
        return model
    ```

    ## Use instead
    ```python
    import torch


    def restore(model, path):
        model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        return model
    ```

    ## Fix safety
    Safe where the result goes into `load_state_dict`, which copies it to where the model is, or where a `device` is at
    hand. Unsafe otherwise: a whole model that was saved on a GPU then comes back on the CPU.

    ## References
    - torch.load: https://docs.pytorch.org/docs/stable/generated/torch.load.html
    """

    code = "TORCH016"
    name = "load-without-map-location"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("torch.load", "torch.serialization.load"):
            if call.argument("map_location", 1) is not None or call.hides_arguments or not call.node.args:
                continue
            state = _is_state(function, call)
            if not state and not _names_weights(call):
                continue
            if _needs_cuda(function):
                return
            device = _device(function, call)
            given = ast.unparse(call.node.args[0])
            yield self.finding(
                call.place,
                f"`{_short(given)}` is loaded to the device that it was saved from: without that GPU this stops. Pass "
                f"`map_location={device}`",
                fixable=Applicability.SAFE if state or device != '"cpu"' else Applicability.UNSAFE,
                subject=(call, device, state),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, device, state = finding.subject
        editor.set_keyword(call.place, "map_location", device)
        applicability = Applicability.SAFE if state or device != '"cpu"' else Applicability.UNSAFE
        return Fix(f"Pass `map_location={device}`", applicability)


def _is_state(function: Function, call: Call) -> bool:
    """Whether the result, or a part of it, is given to load_state_dict in the same function."""
    names = set()
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and any(inner is call.node for inner in ast.walk(node.value)):
            names |= {ast.unparse(target) for target in node.targets}
    for other in function.calls_of("load_state_dict"):
        for argument in (*other.node.args, *(keyword.value for keyword in other.node.keywords)):
            for inner in ast.walk(argument):
                if inner is call.node or (isinstance(inner, (ast.Name, ast.Attribute)) and ast.unparse(inner) in names):
                    return True
    return False


def _names_weights(call: Call) -> bool:
    """Whether the path speaks of a model; data sets are saved from the CPU."""
    return bool(_WEIGHTS & set(words.words(ast.unparse(call.node.args[0]))))


def _needs_cuda(function: Function) -> bool:
    """Whether the file runs on CUDA only."""
    workspace = function.workspace
    return workspace.finds(_NEEDS_CUDA, function.module) and not workspace.finds(_WITHOUT_CUDA, function.module)


def _device(function: Function, call: Call) -> str:
    """The name of a device that is known where the call stands; "cpu" when there is none."""
    if "device" in function.parameters:
        return "device"
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "device" for target in node.targets):
            if place.range.start < call.place.range.start and not _is_conditional(function, node):
                return "device"
    if function.cls is not None and not function.is_static and class_sets(function.cls, "device"):
        return f"{function.parameters[0]}.device" if function.parameters else '"cpu"'
    if not function.is_body and "device" in function.module.globals:
        return "device"
    return '"cpu"'


def _is_conditional(function: Function, statement: ast.stmt) -> bool:
    """Whether a statement stands in a branch or loop, so that what it assigns may not be there."""
    blocks = [node for kind in (ast.If, ast.For, ast.While, ast.Try) for node in function.nodes(kind)]
    return any(inner is statement for block in blocks for inner in ast.walk(block.node))


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:47] + "..."
