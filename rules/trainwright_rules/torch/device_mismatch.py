"""TORCH010 device-mismatch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    devices,
    loss_calls,
    mentions,
    value_of,
)
from trainwright_rules.torch._losses import text_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_PREFETCHING = ("prefetch", "Prefetch", "cuda_loader", "dali", "Dali", "DALI")
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_DEFAULTS = ("set_default_device", "set_default_tensor_type")
_MOVERS = frozenset({"accelerate", "lightning", "lightning_fabric", "pytorch_lightning", "deepspeed", "ignite",
                     "nvidia", "colossalai", "composer"})  # fmt: skip
"""Libraries that send batches to the device themselves."""
_JOINING = ("torch.cat", "torch.stack", "torch.hstack", "torch.vstack", "torch.concat")
_PRIMARY = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


class DeviceMismatch(Rule):
    """A model and its batch, or predictions and targets, lie on different devices.

    ## What it does
    Follows `.to(device)`, `.cuda()` and `.cpu()` and reports a call in which one side was sent to a device and the
    other never was: a batch into a model, targets into a loss, a new tensor into `torch.cat`.

    ## Why it is bad
    On a machine with a GPU the call raises "Expected all tensors to be on the same device"; on one without, nothing
    is noticed, so the mistake is met where the training was to run.

    ## Example
    ```python
    from torch import nn


    def train(loader, device, make_optimizer):
        model = nn.Linear(8, 3).to(device)
        criterion = nn.CrossEntropyLoss()
        optimizer = make_optimizer(model.parameters())
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x.to(device)), y)
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn


    def train(loader, device, make_optimizer):
        model = nn.Linear(8, 3).to(device)
        criterion = nn.CrossEntropyLoss()
        optimizer = make_optimizer(model.parameters())
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Safe: the side that stayed behind is sent to the same device, in the call itself.

    ## Truth
    Nothing is copied to the other device silently. The exceptions are `DataParallel`, `DistributedDataParallel`,
    accelerate and the trainers of Lightning, which move batches themselves, and numbers in tensors without
    dimensions, which may stay on the CPU.

    ## References
    - Tensor.to: https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
    """

    code = "TORCH010"
    name = "device-mismatch"
    severity = Severity.CRITICAL
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if (
            not any(devices.is_moved(call.result.device) for call in function.calls)
            or function.module.imports & _MOVERS
        ):
            return
        losses = {id(loss.call) for loss in loss_calls(function)}
        groups: dict[int, list[_Apart]] = {}
        for call in function.calls:
            found = _apart(function, call, id(call) in losses)
            if found is None:
                continue
            loop = id(_loop_of(call))
            if found.known or loop in groups or _batches_are_moved(function):
                groups.setdefault(loop, []).append(found)
        if not groups or mentions(function, *_DEFAULTS):
            return
        for first, *others in groups.values():
            where = first.place.rstrip("?")
            maybe = " on one of the paths here" if first.place.endswith("?") else ""
            away = f"`{where}`" if where != devices.CUDA else "the GPU"
            text = text_of(first.node)
            yield self.finding(
                first.call.place.at(first.node),
                f"`{first.other}` was sent to {away}{maybe} and `{text}` never was: where that is a GPU, "
                f'`{text_of(first.call.node.func)}(...)` raises "Expected all tensors to be on the same device". Send '
                f"`{text}` there, too",
                related=[Related("the same here", function.path, o.call.place.at(o.node).range) for o in others],
                fixable=Applicability.SAFE if all(each.movement for each in (first, *others)) else None,
                subject=(first, *others),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        for each in finding.subject:
            if not each.movement:
                return None
            text = ast.unparse(each.node)
            moved = f"{text}{each.movement}" if isinstance(each.node, _PRIMARY) else f"({text}){each.movement}"
            editor.replace(each.call.place.at(each.node), moved)
        texts = dict.fromkeys(text_of(each.node) for each in finding.subject)
        return Fix(f"Send `{'`, `'.join(texts)}` to the same device")


@dataclass(frozen=True, eq=False)
class _Apart:
    """Two things that meet in a call and lie on different devices."""

    call: Call
    node: ast.expr
    """What stayed behind."""
    other: str
    """The text of what was moved."""
    place: str
    """Where to."""
    movement: str
    """What sends the rest to the same place; empty when that is not one expression."""
    known: bool = True
    """Whether it is certain that nobody has moved what stayed behind; else it is what some loader gives."""


def _apart(function: Function, call: Call, is_loss: bool) -> _Apart | None:
    if call.name in _JOINING and call.node.args and isinstance(call.node.args[0], (ast.List, ast.Tuple)):
        parts = list(zip(call.arguments[0].items, call.node.args[0].elts, strict=False))
        moved = next(((v, n) for v, n in parts if devices.is_moved(v.device) and not v.device.endswith("?")), None)
        behind = next(((v, n) for v, n in parts if v.device == devices.CPU and v.tensor.shape != ()), None)
        return _pair(call, *behind, *moved) if moved and behind else None
    if not call.node.args or isinstance(call.node.args[0], ast.Starred) or not call.arguments:
        return None
    first, callee = call.arguments[0], _module(function, call.callee)
    if callee.kind is Kind.MODULE and callee.type and devices.differ(callee.device, first.device):
        if first.kind is not Kind.TENSOR or first.tensor.shape == () or _holds_nothing(function, callee):
            return None
        if devices.is_moved(first.device):
            return _pair(call, callee, call.node.func, first, call.node.args[0])
        known = first.device == devices.CPU or (not callee.device.endswith("?") and _is_plain_loop(function))
        return _pair(call, first, call.node.args[0], callee, call.node.func) if known else None
    return _loss_apart(call) if is_loss else None


def _holds_nothing(function: Function, module: Value) -> bool:
    """Whether a module of the workspace has neither layers, parameters nor buffers, so that it lies nowhere."""
    workspace = function.workspace
    if "::" not in module.type or workspace.has_unknown_base(module.type):
        return False
    if workspace.library_bases(module.type) - {"torch.nn.Module", "builtins.object"}:
        return False
    for ancestor in workspace.ancestors(module.type):
        facts, model = workspace.class_facts(ancestor), workspace.class_model(ancestor)
        if facts is None or model is None or facts.layers:
            return False
        named = {n.attr for n in ast.walk(model.node) if isinstance(n, ast.Attribute)}
        if named & {"register_buffer", "register_parameter", "Parameter", "add_module"}:
            return False
    return True


def _module(function: Function, callee: Value) -> Value:
    """What is called; where a function moves a module that it was given, as what its callers hand over."""
    if callee.kind is not Kind.UNKNOWN or not callee.ident or not devices.is_moved(callee.device):
        return callee
    values = value_of(function, callee.ident)
    for value in values:
        own = "::" in value.type
        if value.kind is not Kind.MODULE or (own and function.workspace.places_itself(value.type)):
            return callee
        if value.device == devices.ANY or not (own or value.type.startswith("torch.nn.")):
            return callee
    return values[0]._replace(ident=callee.ident, device=callee.device) if values else callee


def _is_plain_loop(function: Function) -> bool:
    """Whether nothing says that the batches of a loop were moved by somebody else."""
    return not mentions(function, *_PREFETCHING)


def _loss_apart(call: Call) -> _Apart | None:
    if len(call.node.args) < 2 or len(call.arguments) < 2 or any(isinstance(a, ast.Starred) for a in call.node.args):
        return None
    output, target = zip(call.arguments[:2], call.node.args[:2], strict=True)
    if output[0].kind is not Kind.TENSOR or target[0].kind is not Kind.TENSOR:
        return None
    if not devices.differ(output[0].device, target[0].device):
        return None
    behind, moved = (output, target) if devices.is_moved(target[0].device) else (target, output)
    return replace(_pair(call, *behind, *moved), known=behind[0].device != devices.LOADER)


def _pair(call: Call, behind: Value, node: ast.expr, moved: Value, other: ast.expr) -> _Apart:
    return _Apart(call, node, text_of(other), moved.device, _movement(behind, moved.device))


def _batches_are_moved(function: Function) -> bool:
    """Whether the function sends other parts of what a loader yields to a device itself: nobody has done it before."""
    return any(call.receiver.device == devices.LOADER for call in function.calls_of("to", "cuda"))


def _loop_of(call: Call) -> ast.AST | None:
    """The innermost loop around a call: what is wrong in one turn is one mistake."""
    for context in call.context.chain() if call.context is not None else []:
        if isinstance(context.node, _LOOPS):
            return context.node
    return None


def _movement(stayed: Value, place: str) -> str:
    if stayed.kind is not Kind.TENSOR or place.endswith("?"):
        return ""
    if place == devices.CUDA:
        return ".cuda()"
    return f".to({place})" if all(part.isidentifier() for part in place.split(".")) else ""
