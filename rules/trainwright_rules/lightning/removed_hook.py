"""LIGHTNING012 removed-hook."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import ClassModel, Finding, Function, Rule, Severity, lightning
from trainwright_rules.lightning._classes import declared_version, is_callback, may_run_with, required

_HOOKS = tuple(dict.fromkeys((*lightning.MODULE_HOOKS, *lightning.CALLBACK_HOOKS, *lightning.MISSPELT)))


class RemovedHook(Rule):
    """A LightningModule or Callback defines a hook that Lightning no longer calls, or calls with fewer arguments.

    ## What it does
    Reports hooks of a LightningModule or a Callback that were removed in a version which the project may run with
    (`on_epoch_end`, `training_step_end`, `on_init_start` ...), those that still ask for arguments which
    Lightning no longer passes (`optimizer_idx`, `dataloader_idx`, `outputs`), and those that are spelt as Lightning
    never did (`on_training_epoch_end`, `on_val_epoch_end`).

    ## Why it is bad
    A hook that does not exist is a method that nobody calls: the schedule is not stepped, the metric is not reset, the
    weights are not saved, and nothing says so. A hook with a parameter too many stops the first batch with a TypeError.

    ## Example
    ```python
    from lightning.pytorch import Callback


    class Unfreeze(Callback):
        def __init__(self, epoch):
            self.epoch = epoch

        def on_epoch_start(self, trainer, pl_module):
            if trainer.current_epoch == self.epoch:
                pl_module.backbone.requires_grad_(True)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import Callback


    class Unfreeze(Callback):
        def __init__(self, epoch):
            self.epoch = epoch

        def on_train_epoch_start(self, trainer, pl_module):
            if trainer.current_epoch == self.epoch:
                pl_module.backbone.requires_grad_(True)
    ```

    ## Truth
    Lightning does not warn about methods that it does not know. `on_batch_*` of a Callback and `on_epoch_*` went in
    1.8; `training_step_end` and `optimizer_idx`, wherever it was passed, in 2.0. A method that the code calls itself is
    left alone, and so is every hook where the declared versions still have it. LIGHTNING003 speaks of
    `training_epoch_end`, `validation_epoch_end` and `test_epoch_end`.

    ## References
    - Migration guide: https://lightning.ai/docs/pytorch/stable/upgrade/migration_guide.html
    - Hooks: https://lightning.ai/docs/pytorch/stable/common/lightning_module.html#hooks
    """

    code = "LIGHTNING012"
    name = "removed-hook"
    severity = Severity.WARN
    words = _HOOKS

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or function.node is None or function.name not in _HOOKS:
            return
        if cls.is_lightning_module:
            change = lightning.MODULE_HOOKS.get(function.name)
        elif is_callback(cls):
            change = lightning.CALLBACK_HOOKS.get(function.name)
        else:
            return
        meant = lightning.meant_hook(function.name)
        if meant and not _is_used(function, cls):
            yield self.finding(
                function.place(function.node),
                f"`{cls.name}.{function.name}`: nobody calls it, as the hook of Lightning is `{meant}`",
            )
        if change is None or not may_run_with(function, change.removed) or _is_used(function, cls):
            return
        happens = _happens(function, change)
        if not happens:
            return
        allows = declared_version(function)
        yield self.finding(
            function.place(function.node),
            f"`{cls.name}.{function.name}`: {happens}"
            + (f", which the project allows (`{allows}`)" if allows else "")
            + f". Use {change.instead}",
        )


def _happens(function: Function, change: lightning.HookChange) -> str:
    """What Lightning makes of the method; empty when it is as it should be."""
    assert function.node is not None
    if change.takes is None:
        return f"nobody calls it since Lightning {change.removed}"
    names = list(function.parameters[0 if function.is_static else 1 :])
    passed = len(change.takes)
    if "optimizer_idx" in names[: passed + 1]:
        if required(function) > passed:
            error = "RuntimeError" if function.name == "training_step" else "TypeError"
            return f"Lightning {change.removed} calls it without `optimizer_idx`: that raises {error}"
        if "optimizer_idx" in names[:passed]:
            return f"Lightning {change.removed} passes no `optimizer_idx`: what stands behind it is shifted by one"
    if required(function) > passed:
        extra = ", ".join(f"`{name}`" for name in names[passed : required(function)])
        return f"Lightning {change.removed} calls it without {extra}: that raises TypeError"
    return ""


def _is_used(function: Function, cls: ClassModel) -> bool:
    """Whether the code calls the method itself, so that it is no hook, or it is there for form's sake only."""
    assert function.node is not None
    if any("abstract" in name or "property" in name for name in function.decorators):
        return True
    if all(isinstance(s, (ast.Pass, ast.Expr)) and not isinstance(getattr(s, "value", None), ast.Call)
           for s in function.node.body):  # fmt: skip
        return True
    ancestors = list(function.workspace.ancestors(cls.id))
    bases = [base for base in map(function.workspace.class_model, ancestors) if base is not None]
    classes = {id(other): other for other in (*bases, *function.module.classes.values())}
    inside = [method for other in classes.values() for method in other.methods.values()]
    if any(function.workspace.callers(f"{ancestor}.{function.name}") for ancestor in ancestors):
        return True
    return any(
        _is_called(call.node.func, function.name, method)
        for method in (*inside, *function.module.functions.values(), function.module.body)
        if method.words is None or function.name in method.words
        for call in method.calls_of(function.name)
    )


def _is_called(called: ast.expr, name: str, caller: Function) -> bool:
    """Whether it is this method that a call calls: `self.validation_end(...)`, and not `loss.backward()`."""
    if not isinstance(called, ast.Attribute) or isinstance(called.value, ast.Call):
        return False  # super().on_epoch_end()
    if isinstance(called.value, ast.Name) and called.value.id in caller.parameters[:1]:
        return True
    return name != "backward"
