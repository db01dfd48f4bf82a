"""LIGHTNING003 removed-epoch-end-hook."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range
from trainwright.rule import Applicability, ClassModel, Finding, Fix, Function, Place, Related, Rule, Severity
from trainwright_rules.lightning._classes import may_run_with_2, own_nodes, super_init

if TYPE_CHECKING:
    from trainwright.editing import Editor

_REMOVED = {
    "training_epoch_end": ("on_train_epoch_end", "training_step"),
    "validation_epoch_end": ("on_validation_epoch_end", "validation_step"),
    "test_epoch_end": ("on_test_epoch_end", "test_step"),
}
_NEW = dict(_REMOVED.values())


class RemovedEpochEndHook(Rule):
    """A LightningModule defines an epoch-end hook that Lightning 2 does not have.

    ## What it does
    Reports `training_epoch_end`, `validation_epoch_end` and `test_epoch_end` in a LightningModule, and their successors
    (`on_validation_epoch_end` ...) where they still want `outputs`.

    ## Why it is bad
    Lightning 2.0 removed these hooks, and no longer collects what the steps return. With the old hook the Trainer stops
    with NotImplementedError; the new one, given a parameter, ends in a TypeError after the first epoch.

    ## Example
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(8, 1)

        def validation_step(self, batch, batch_idx):
            x, y = batch
            return torch.nn.functional.mse_loss(self.layer(x), y)

        def validation_epoch_end(self, outputs):
            self.log("val_loss", torch.stack(outputs).mean())
    ```

    ## Use instead
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def __init__(self):
            super().__init__()
            self.validation_step_outputs = []
            self.layer = torch.nn.Linear(8, 1)

        def validation_step(self, batch, batch_idx):
            x, y = batch
            output = torch.nn.functional.mse_loss(self.layer(x), y)
            self.validation_step_outputs.append(output)
            return output

        def on_validation_epoch_end(self):
            outputs = self.validation_step_outputs[:]
            self.validation_step_outputs.clear()
            self.log("val_loss", torch.stack(outputs).mean())
    ```

    ## Fix safety
    Unsafe: the step collects its results in a list of the module, which the new hook takes and clears. Each process
    then has its own results, as before; with several dataloaders they lie in one list, so there no fix is offered.
    None is offered for `training_epoch_end` either, as collected losses would keep their graphs.

    ## Truth
    The hooks were removed in Lightning 2.0, not deprecated: it refuses a module that has a method of such a name,
    whoever calls it. Not reported where the project declares a version below 2.

    ## References
    - Upgrade from 1.9: https://lightning.ai/docs/pytorch/stable/upgrade/from_1_9.html
    - The change: https://github.com/Lightning-AI/pytorch-lightning/pull/16520
    """

    code = "LIGHTNING003"
    name = "removed-epoch-end-hook"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        old = _REMOVED.get(function.name)
        if cls is None or function.node is None or not (old or function.name in _NEW):
            return
        if old is None and not _wants_outputs(function):
            return
        if not cls.is_lightning_module or not may_run_with_2(function):
            return
        if old is None and (_is_called(cls, function.name) or _is_called_with_arguments(function)):
            return
        step = old[1] if old is not None else _NEW[function.name]
        better = old[0] if old is not None else function.name
        returned = cls.methods.get(step)
        yield self.finding(
            _name_of(function),
            _message(cls, function, better, step),
            related=[
                Related("what is returned here reaches nobody", function.path, returned.place(node).range)
                for node in (_returns(returned) if returned is not None else [])[:1]
                if returned is not None
            ],
            fixable=Applicability.UNSAFE if _plan(cls, function, step) is not None else None,
            subject=(cls, function, better, step),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        cls, function, better, step = finding.subject
        plan = _plan(cls, function, step)
        if plan is None:
            return None
        init, base, collected, returns = plan
        outputs = function.node.args.args[1]
        attribute = f"self.{step}_outputs"
        editor.insert_after(init.place(base), f"{attribute} = []")
        for node in returns:
            if isinstance(node.value, ast.Name):
                editor.insert_before(collected.place(node), f"{attribute}.append({node.value.id})")
                continue
            assert node.value is not None
            lines = [f"output = {_source(collected, node.value)}", f"{attribute}.append(output)", "return output"]
            editor.replace(collected.place(node), "\n".join(lines))
        editor.replace_range(_name_range(function), better)
        first, last = function.node.args.args[0], outputs
        editor.replace_range(Range(function.place(first).range.end, function.place(last).range.end), "")
        editor.insert_first(function.place(function.node), f"{outputs.arg} = {attribute}[:]\n{attribute}.clear()")
        return Fix(f"Collect the outputs in `{attribute}` and use `{better}`", Applicability.UNSAFE)


def _message(cls: ClassModel, function: Function, better: str, step: str) -> str:
    if better == function.name:
        return (
            f"`{function.name}` of `{cls.name}` wants the outputs of `{step}`, and Lightning 2 calls it without: that "
            f"raises TypeError. Collect them in an attribute"
        )
    if better in cls.methods:
        return (
            f"Lightning 2 refuses every module that has a `{function.name}`, also as a helper: with `{cls.name}` the "
            f"Trainer stops with NotImplementedError. Give the method another name"
        )
    return (
        f"Lightning 2 has no `{function.name}`: with `{cls.name}` the Trainer stops with NotImplementedError. Use "
        f"`{better}`, and collect what `{step}` gives in an attribute"
    )


def _wants_outputs(function: Function) -> bool:
    """Whether a hook that is called without arguments has a parameter that needs one."""
    assert function.node is not None
    arguments = function.node.args
    needed = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return needed > 1 and not function.is_static


def _is_called(cls: ClassModel, name: str) -> bool:
    """Whether the class calls the method itself, and that with what it wants."""
    return any(
        call.method == name and isinstance(call.node.func, ast.Attribute) and not _is_super(call.node.func.value)
        for method in cls.methods.values()
        for call in method.calls
    )


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_called_with_arguments(function: Function) -> bool:
    """Whether code around calls the hook itself and gives it what it wants: no Trainer does, the loop is Fabric's."""
    called = re.compile(rf"(?<!super\(\))\.{function.name}\(\s*[^\s)]")
    return function.workspace.finds_around(called, function.module)


def _name_range(function: Function) -> Range:
    """The place of the name in `def name(`."""
    assert function.node is not None
    start = function.place(function.node).range.start
    line = function.module.document.lines[start.line]
    column = line.index(function.name, start.column)
    return Range(Position(start.line, column), Position(start.line, column + len(function.name)))


def _name_of(function: Function) -> Place:
    assert function.node is not None
    return function.place(function.node)


def _returns(function: Function | None) -> list[ast.Return]:
    if function is None or function.node is None:
        return []
    return [n for n in own_nodes(function.node) if isinstance(n, ast.Return) and n.value is not None]


_Plan = tuple[Function, ast.stmt, Function, list[ast.Return]]


def _plan(cls: ClassModel, function: Function, step: str) -> _Plan | None:
    """What the fix changes: the constructor, and the returns of the step; None where that takes a person."""
    if function.name in _REMOVED and _REMOVED[function.name][0] in cls.methods:
        return None
    if any(call.method == function.name for method in cls.methods.values() for call in method.calls):
        return None
    init, collected = cls.methods.get("__init__"), cls.methods.get(step)
    if init is None or init.node is None or collected is None or collected.node is None or function.node is None:
        return None
    base = super_init(init)
    arguments = function.node.args
    plain = len(arguments.args) == 2 and not (arguments.kwonlyargs or arguments.vararg or arguments.kwarg)
    returns = _returns(collected)
    if step == "training_step" or base is None or not plain or not returns or "dataloader_idx" in collected.parameters:
        return None
    if function.node.decorator_list or function.node.lineno != arguments.args[1].end_lineno:
        return None
    if any(isinstance(n.value, ast.Constant) for n in returns) or f"{step}_outputs" in ast.unparse(cls.node):
        return None
    return init, base, collected, returns


def _source(function: Function, node: ast.expr) -> str:
    """An expression as it is written, on one line."""
    span = function.place(node).range
    if span.start.line == span.end.line:
        return function.module.document.lines[span.start.line][span.start.column : span.end.column]
    return ast.unparse(node)
