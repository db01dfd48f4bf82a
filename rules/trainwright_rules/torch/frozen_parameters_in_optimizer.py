"""TORCH008 frozen-parameters-in-optimizer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Preset, Related, Rule, Severity
from trainwright_rules.torch._freezing import Switch, covers, frozen_when_made, overlap, switches

if TYPE_CHECKING:
    from trainwright.editing import Editor


class FrozenParametersInOptimizer(Rule):
    """The optimizer is given parameters that are frozen.

    ## What it does
    Reports an optimizer of all `model.parameters()` where a part of that model is frozen: before, or right behind it.

    ## Why it is bad
    It works, and it hides what is trained: the list says everything. Learning rates, weight decay and the number of
    trained parameters are read off the optimizer; a part that is released later starts to train in a group that was
    never meant for it, with the head's learning rate.

    ## Example
    ```python
    import torch
    from torch import nn
    from torchvision.models import resnet18

    model = resnet18(weights="DEFAULT")
    for parameter in model.parameters():
        parameter.requires_grad = False
    model.fc = nn.Linear(512, 10)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn
    from torchvision.models import resnet18

    model = resnet18(weights="DEFAULT")
    for parameter in model.parameters():
        parameter.requires_grad = False
    model.fc = nn.Linear(512, 10)
    optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=1e-3)
    ```

    ## Fix safety
    Safe: the optimizer gets those parameters that require gradients; the others never had any. No fix where the
    freezing comes later.

    ## Truth
    Parameters without gradients cost an optimizer nothing: Adam makes no state for them and skips them. If they are to
    be released later, filtering them out is a mistake of its own (TORCH026).

    ## References
    - torch.optim: https://pytorch.org/docs/stable/optim.html
    """

    code = "TORCH008"
    name = "frozen-parameters-in-optimizer"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            if call.result.kind is not Kind.OPTIMIZER:
                continue
            model = _all_parameters_of(call)
            if not model:
                continue
            known = [*switches(function), *frozen_when_made(function, model)]
            switch = _frozen_before(function, known, model, call) or _frozen_behind(known, model, call)
            if switch is None:
                continue
            when = "is frozen" if switch.line <= call.place.line else "is frozen only afterwards"
            yield self.finding(
                call.place,
                f"`{ast.unparse(call.node.func)}` gets all of `{model}`, and `{switch.owner}` {when}. Give it what it "
                f"trains: `filter(lambda p: p.requires_grad, {model}.parameters())`",
                related=(Related(f"`{switch.owner}` is frozen here", function.path, switch.place.range),),
                fixable=Applicability.SAFE if switch.line <= call.place.line else None,
                subject=(call, model) if switch.line <= call.place.line else None,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        call, model = finding.subject
        given = _given(call)
        assert given is not None
        editor.replace(call.place.at(given), f"filter(lambda p: p.requires_grad, {model}.parameters())")
        return Fix("Leave the frozen parameters out")


def _given(call: Call) -> ast.expr | None:
    return call.argument("params", 0)


def _all_parameters_of(call: Call) -> str:
    """The model of which an optimizer gets all parameters; empty where it gets anything else."""
    given = _given(call)
    if not isinstance(given, ast.Call) or given.args or not isinstance(given.func, ast.Attribute):
        return ""
    return ast.unparse(given.func.value) if given.func.attr == "parameters" else ""


def _frozen_before(function: Function, known: list[Switch], model: str, call: Call) -> Switch | None:
    """The freezing of a part of the model that still holds when the optimizer is made."""
    for switch in known:
        if switch.on or switch.in_loop or not covers(model, switch.owner) or switch.line > call.place.line:
            continue
        if any(o.on and switch.line <= o.line and overlap(o.owner, switch.owner) for o in known):
            continue
        if switch.owner != model or switch.conditional or _gets_new_part(function, model, switch.line, call.place.line):
            return switch
    return None


def _gets_new_part(function: Function, model: str, first: int, last: int) -> bool:
    """Whether the model gets a new layer between two lines: the head that is trained."""
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        target = ast.unparse(place.node.targets[0])
        if first < place.line <= last and target != model and covers(model, target):
            return True
    return False


def _frozen_behind(known: list[Switch], model: str, call: Call) -> Switch | None:
    """The freezing of a part of the model behind the optimizer, once and for all."""
    for switch in known:
        if switch.on or switch.in_loop or switch.line <= call.place.line or not covers(model, switch.owner):
            continue
        if switch.owner != model and not any(o.on and overlap(o.owner, switch.owner) for o in known):
            return switch
    return None
