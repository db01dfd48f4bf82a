"""TORCH032 frozen-backbone-in-train-mode."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    ClassModel,
    Finding,
    Fix,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    words,
)
from trainwright_rules.torch._freezing import Switch, assigned_to, callee, covers, overlap, switches, what_it_gives

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NORMALISED = ("resnet", "resnext", "wide_resnet", "densenet", "mobilenet", "efficientnet", "shufflenet", "mnasnet",
               "inception", "googlenet", "regnet", "deeplabv3", "fcn_resnet", "lraspp", "tf_efficientnet", "resnetv2",
               "seresnet", "res2net", "ecaresnet", "hrnet", "xception", "dla", "legacy_seresnet")  # fmt: skip
"""How the names of architectures with BatchNorm begin, in torchvision, its hub and timm."""
_BY_NAME = frozenset({"timm.create_model", "timm.models.create_model", "torch.hub.load"})
_HEADS = ("classifier", "fc", "head", "avgpool", "flatten")
_TRAINS = re.compile(r"\.train\(\s*(?:True\s*)?\)")
_HANDLES_NORMS = re.compile(
    r"isinstance\([^\n]*(?:BatchNorm|_NormBase|Dropout)|FrozenBatchNorm|freeze_bn|freeze_batch|set_bn_eval|bn_eval|fix_bn"
)
"""Code that looks after the norm layers itself."""
_AVERAGED = frozenset({"target", "teacher", "momentum", "ema", "key", "k", "shadow", "averaged", "swa"})
"""Names of networks that follow another one: their statistics are meant to move."""
_MAX_DEPTH = 3


@dataclass(frozen=True)
class _Train:
    """A call that puts a model with a frozen part in train mode."""

    call: Call
    here: bool
    """Whether the function at hand makes it, rather than one that it hands the model to."""
    model: str
    path: Path
    """Where the call stands."""


class FrozenBackboneInTrainMode(Rule):
    """A frozen part with BatchNorm or dropout runs in train mode.

    ## What it does
    Reports a part of a model whose parameters are frozen, that holds BatchNorm or dropout layers, and that `train()` of
    the whole model puts in train mode, with no `eval()` of that part behind it.

    ## Why it is bad
    `requires_grad = False` stops the optimizer, not the layers. In train mode BatchNorm normalises with the batch at
    hand and moves its running statistics with every batch: the "frozen" features drift away from what was pretrained,
    and differ between training and evaluation.

    ## Example
    ```python
    import torch
    from torch import nn
    from torchvision.models import resnet18


    def fine_tune(loader, criterion, epochs):
        model = resnet18(weights="DEFAULT")
        for parameter in model.parameters():
            parameter.requires_grad = False
        model.fc = nn.Linear(512, 10)
        optimizer = torch.optim.Adam(model.fc.parameters(), lr=1e-3)
        for epoch in range(epochs):
            model.train()
            for images, labels in loader:
                loss = criterion(model(images), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn
    from torchvision.models import resnet18


    def fine_tune(loader, criterion, epochs):
        model = resnet18(weights="DEFAULT")
        for parameter in model.parameters():
            parameter.requires_grad = False
        model.fc = nn.Linear(512, 10)
        optimizer = torch.optim.Adam(model.fc.parameters(), lr=1e-3)
        for epoch in range(epochs):
            model.eval()
            model.fc.train()
            for images, labels in loader:
                loss = criterion(model(images), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    ```

    ## Fix safety
    Safe where one part is frozen: `backbone.eval()` behind the `train()` of the model keeps that part as it was
    pretrained. There is no fix where the whole model is frozen and has a new head, or where a class has to override
    `train`.

    ## Truth
    Whether the layers are frozen does not matter to their mode; `eval()` in the constructor does not last either, as
    the next `model.train()` reaches every layer. Dropout in a frozen part is noise on its features.

    ## References
    - torch.nn.BatchNorm2d: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
    - torch.nn.Module.train: https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """

    code = "TORCH032"
    name = "frozen-backbone-in-train-mode"
    severity = Severity.WARN
    libraries = ("torch", "pytorch_lightning", "lightning")
    words = ("requires_grad", "requires_grad_", "freeze", "frozen", "freeze_parameters", "freeze_params",
             "freeze_model", "freeze_backbone", "freeze_layers", "freeze_encoder", "set_parameter_requires_grad",
             "set_requires_grad")  # fmt: skip

    def check_function(self, function: Function) -> Iterator[Finding]:
        known = switches(function)
        for switch in known:
            if switch.on or switch.in_loop or switch.conditional or _is_released(known, switch):
                continue
            if _AVERAGED & set(words.words(switch.owner)):
                continue
            what = _state_of(function, switch.owner)
            if not what or function.workspace.finds(_HANDLES_NORMS, function.module):
                continue
            if function.name == "__init__" and function.cls is not None and switch.owner.startswith("self."):
                if _is_trained(function, function.cls, switch.owner):
                    yield self._finding(function, switch, what, None)
                continue
            train = _train_mode(function, switch) or _train_mode_of_callers(function, switch)
            if train is not None:
                yield self._finding(function, switch, what, train)
                return

    def _finding(self, function: Function, switch: Switch, what: str, train: _Train | None) -> Finding:
        at_train = train is not None and train.here
        how = f"`{ast.unparse(train.call.node)}`" if train is not None else "`train()` of the model"
        harm = "their running statistics change with every batch" if what == "BatchNorm" else "its features get noise"
        related: tuple[Related, ...] = ()
        if train is not None:
            place = switch.place if at_train else train.call.place
            message = "it is frozen here" if at_train else "this puts all of it in train mode"
            related = (Related(message, function.path if at_train else train.path, place.range),)
        return self.finding(
            train.call.place if train is not None and at_train else switch.place,
            f"`{switch.owner}` is frozen, but {how} puts its {what} layers in train mode: {harm}. Call "
            f"`{switch.owner}.eval()` after it"
            + (", and `train()` of the new head" if _is_whole(switch, train) else ""),
            related=related,
            fixable=Applicability.SAFE if train is not None and _statement(function, switch, train) else None,
            subject=(function, switch, train),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, switch, train = finding.subject
        statement = _statement(function, switch, train) if train is not None else None
        if statement is None:
            return None
        editor.insert_after(statement, f"{switch.owner}.eval()")
        return Fix(f"Insert `{switch.owner}.eval()`")


def _is_whole(switch: Switch, train: _Train | None) -> bool:
    return train is not None and switch.owner == train.model


def _statement(function: Function, switch: Switch, train: _Train) -> Place | None:
    """The statement that puts the model in train mode, where `eval()` of the frozen part can follow it."""
    if not train.here or _is_whole(switch, train):
        return None
    return next((p for p in function.nodes(ast.Expr) if getattr(p.node, "value", None) is train.call.node), None)


def _is_released(known: list[Switch], switch: Switch) -> bool:
    return any(o.on and o.line > switch.line and o.owner == switch.owner for o in known)


# -- what is frozen ---------------------------------------------------------------------------------------------------


def _state_of(function: Function, owner: str) -> str:
    """The layers of a part that differ between the modes: BatchNorm or dropout; empty where none are known."""
    for name in (owner, owner.rpartition(".")[0]):
        if not name:
            continue
        part = owner[len(name) + 1 :]
        if part.startswith(_HEADS):
            return ""
        for call in _makers(function, name):
            found = _state_of_call(function, call, part)
            if found:
                return found
    return ""


def _makers(function: Function, name: str, depth: int = 0) -> Iterator[Call]:
    """The calls that make what a variable or attribute holds."""
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        if any(ast.unparse(target) == name for target in place.node.targets):
            if isinstance(place.node.value, (ast.Name, ast.Attribute)) and depth < _MAX_DEPTH:
                yield from _makers(function, ast.unparse(place.node.value), depth + 1)
            inside = {id(node) for node in ast.walk(place.node.value)}
            yield from (call for call in function.calls if id(call.node) in inside)


def _state_of_call(function: Function, call: Call, part: str) -> str:
    name = call.name
    if name in _BY_NAME:
        index = 1 if name == "torch.hub.load" else 0
        given = call.node.args[index] if len(call.node.args) > index else None
        text = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
        return "BatchNorm" if text.lower().startswith(_NORMALISED) else ""
    if name.startswith("torchvision.models."):
        last = name.rpartition(".")[2].lower()
        if ".detection." in name:
            return ""  # its backbones have FrozenBatchNorm2d
        return "BatchNorm" if last.startswith(_NORMALISED) or (last.startswith("vgg") and last.endswith("_bn")) else ""
    if "::" in name and not part:
        return _state_of_class(function, name, 0)
    return ""


def _state_of_class(function: Function, class_id: str, depth: int) -> str:
    facts = function.workspace.class_facts(class_id)
    if facts is None or depth > _MAX_DEPTH:
        return ""
    found = ""
    for name, _ in facts.layers:
        last = name.rpartition("::")[2].rpartition(".")[2]
        if last.startswith(("BatchNorm", "SyncBatchNorm")):
            return "BatchNorm"
        if last.startswith("Dropout"):
            found = found or "dropout"
        if "::" in name:
            inner = _state_of_class(function, name, depth + 1)
            if inner == "BatchNorm":
                return inner
            found = found or inner
    return found


# -- what puts it in train mode ---------------------------------------------------------------------------------------


def _train_mode(function: Function, switch: Switch) -> _Train | None:
    """The call that puts the frozen part in train mode for good: here, or in a function that gets the model."""
    for call in function.calls_of("train"):
        model = ast.unparse(call.node.func.value) if isinstance(call.node.func, ast.Attribute) else ""
        if not _switches_on(call) or not covers(model, switch.owner) or call.place.line < switch.line:
            continue
        return None if _is_set_back(function, call, switch.owner) else _Train(call, True, model, function.path)
    for call in function.calls:
        if call.place.line > switch.line:
            train = _in_callee(function, call, switch.owner, 0)
            if train is not None:
                return train
    return None


def _train_mode_of_callers(function: Function, switch: Switch) -> _Train | None:
    """The call that puts what this function makes and gives back in train mode: in a caller, or where that leads."""
    root = switch.owner.partition(".")[0]
    if root not in what_it_gives(function):
        return None
    workspace = function.workspace
    for facts in workspace.callers(function.id):
        module = workspace.modules.get(facts.path)
        caller = module.function(facts.id.rpartition("::")[2]) if module is not None else None
        if caller is None:
            continue
        workspace.note(f"code {caller.id}")
        for call in caller.calls:
            name = assigned_to(caller, call) if call.name == function.id else ""
            if name:
                made = replace(switch, owner=name + switch.owner[len(root) :], place=call.place)
                train = _train_mode(caller, made)
                if train is not None:
                    return _Train(train.call, False, root, train.path)
    return None


def _in_callee(function: Function, call: Call, owner: str, depth: int) -> _Train | None:
    """The call that puts the model in train mode in a function that gets it, or in one that this hands it on to."""
    inner = callee(function, call)
    if inner is None or inner.name == "__init__" or depth > _MAX_DEPTH:
        return None
    names = dict(zip(inner.parameters, map(ast.unparse, call.node.args), strict=False))
    names.update((k.arg, ast.unparse(k.value)) for k in call.node.keywords if k.arg is not None)
    for parameter, given in names.items():
        if not covers(given, owner):
            continue
        part = parameter + owner[len(given) :]
        for train in inner.calls_of("train"):
            if _switches_on(train) and train.receiver.ident == parameter:
                return None if _is_set_back(inner, train, part) else _Train(train, False, given, inner.path)
        for further in inner.calls:
            found = _in_callee(inner, further, part, depth + 1) if further is not call else None
            if found is not None:
                return _Train(found.call, False, given, found.path)
    return None


def _switches_on(call: Call) -> bool:
    given = call.argument("mode", 0)
    return given is None or (isinstance(given, ast.Constant) and given.value is True)


def _is_set_back(function: Function, train: Call, owner: str) -> bool:
    """Whether the frozen part, or anything in it, is put in eval mode behind the call, or the function looks for it."""
    for call in function.calls_of("eval"):
        part = ast.unparse(call.node.func.value) if isinstance(call.node.func, ast.Attribute) else ""
        if call.place.line > train.place.line and overlap(part, owner) and part != train.receiver.ident:
            return True
    return any("eval" in ast.unparse(c.node) or "bn" in ast.unparse(c.node).lower() for c in function.calls_of("apply"))


def _is_trained(function: Function, cls: ClassModel, owner: str) -> bool:
    """Whether a class leaves the mode of its frozen part to `train()`, and something calls that."""
    workspace = function.workspace
    for ancestor in workspace.ancestors(cls.id):
        model = workspace.class_model(ancestor)
        if model is not None and "train" in model.methods:
            return False
    for method in cls.methods.values():
        workspace.note(f"code {method.id}")
        for call in method.calls_of("eval"):
            part = ast.unparse(call.node.func.value) if isinstance(call.node.func, ast.Attribute) else ""
            if overlap(part, owner) and (method is not function or cls.is_lightning_module):
                return False
    if cls.is_lightning_module:
        return True
    modules = [function.module]
    for caller in workspace.callers(function.id):
        module = workspace.modules.get(caller.path)
        if module is not None:
            modules.append(module)
    return any(workspace.finds(_TRAINS, module) for module in modules)
