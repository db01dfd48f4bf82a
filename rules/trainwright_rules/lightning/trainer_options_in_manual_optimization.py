"""LIGHTNING013 trainer-options-in-manual-optimization."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, ClassModel, Finding, Function, Place, Related, Rule, Severity
from trainwright_rules.lightning._classes import defines, may_run_with
from trainwright_rules.lightning._runs import runs

_INSTEAD = {
    "gradient_clip_val": "Call `self.clip_gradients(optimizer, gradient_clip_val={value})` before the step",
    "accumulate_grad_batches": "Step every {value} batches in `training_step`",
}
_OFF = {"gradient_clip_val": (None, 0, 0.0), "accumulate_grad_batches": (None, 1)}


class TrainerOptionsInManualOptimization(Rule):
    """The Trainer is told to clip or accumulate gradients for a module that optimises by hand.

    ## What it does
    Reports `gradient_clip_val` and `accumulate_grad_batches` of a Trainer that fits a LightningModule whose
    `automatic_optimization` is False.

    ## Why it is bad
    In manual optimisation the Trainer neither clips nor accumulates; that is up to `training_step`. `trainer.fit` stops
    with MisconfigurationException before the first batch.

    ## Example
    ```python
    from lightning.pytorch import LightningModule, Trainer


    class GAN(LightningModule):
        def __init__(self):
            super().__init__()
            self.automatic_optimization = False


    def main(loader):
        model = GAN()
        trainer = Trainer(max_epochs=10, gradient_clip_val=0.5)
        trainer.fit(model, loader)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import LightningModule, Trainer


    class GAN(LightningModule):
        def __init__(self):
            super().__init__()
            self.automatic_optimization = False

        def training_step(self, batch, batch_idx):
            optimizer = self.optimizers()
            optimizer.zero_grad()
            self.manual_backward(self(batch).mean())
            self.clip_gradients(optimizer, gradient_clip_val=0.5)
            optimizer.step()


    def main(loader):
        model = GAN()
        trainer = Trainer(max_epochs=10)
        trainer.fit(model, loader)
    ```

    ## Truth
    `accumulate_grad_batches=1` and `gradient_clip_val=0` or None are what the Trainer does anyway; values that are not
    written down, and modules that switch automatic optimisation off on some path only, are left alone.

    ## References
    - Manual optimization: https://lightning.ai/docs/pytorch/stable/model/manual_optimization.html
    """

    code = "LIGHTNING013"
    name = "trainer-options-in-manual-optimization"
    severity = Severity.CRITICAL
    words = ("fit",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for run in runs(function):
            if run.call.method != "fit" or run.trainer is None or not may_run_with(function, "1.5"):
                continue
            switch = _switched_off(run.model)
            if switch is None:
                continue
            for name, instead in _INSTEAD.items():
                value = _given(run.trainer, name)
                if value:
                    yield self.finding(
                        run.trainer.place,
                        f"`{name}={value}` with `{run.model.name}`, which optimises by hand: `fit` raises "
                        f"MisconfigurationException. {instead.format(value=value)}",
                        related=[Related("automatic optimisation is off here", run.model.path, switch.range)],
                    )


def _given(trainer: Call, name: str) -> str:
    """A number that is written down for an option and switches it on; empty otherwise."""
    value = trainer.argument(name)
    if not isinstance(value, ast.Constant) or value.value in _OFF[name] or isinstance(value.value, (bool, str)):
        return ""
    return ast.unparse(value)


def _switched_off(cls: ClassModel) -> Place | None:
    """Where a class, and no ancestor, always switches automatic optimisation off."""
    workspace = cls.module.workspace
    found: list[Place] = []
    for ancestor in workspace.ancestors(cls.id):
        model = workspace.class_model(ancestor)
        if model is None:
            return None
        for method in model.methods.values():
            if method.words is not None and "automatic_optimization" not in method.words:
                continue
            for place in method.nodes(ast.Assign):
                assert isinstance(place.node, ast.Assign)
                if not any("automatic_optimization" in ast.unparse(target) for target in place.node.targets):
                    continue
                top = method.name == "__init__" and method.node is not None and place.node in method.node.body
                if not top or not isinstance(place.node.value, ast.Constant) or place.node.value.value is not False:
                    return None
                found.append(place)
    if not found or workspace.method(cls.id, "automatic_optimization") is not None:
        return None
    return found[0] if found[0].segment in cls.segment.members and defines(cls, "automatic_optimization") else None
