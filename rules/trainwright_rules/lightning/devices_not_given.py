"""LIGHTNING004 devices-not-given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity
from trainwright_rules.lightning._classes import may_run_with_2

if TYPE_CHECKING:
    from trainwright.editing import Editor

_GPU = {"gpu", "cuda"}
_GIVEN = ("devices", "gpus", "num_processes", "auto_select_gpus")


class DevicesNotGiven(Rule):
    """A Trainer is told to use GPUs, and not how many.

    ## What it does
    Reports `Trainer(accelerator="gpu")` (or `"cuda"`) without `devices`, also where the accelerator is a GPU if there
    is one: `"gpu" if torch.cuda.is_available() else "cpu"`.

    ## Why it is bad
    Lightning takes all GPUs of the machine. On a shared server or a larger node the same script becomes a distributed
    run: it occupies everybody's GPUs, the effective batch size and the learning rate's meaning change with the machine,
    and code that was written for one process runs in eight.

    ## Example
    ```python
    from lightning.pytorch import Trainer


    def fit(model, data):
        trainer = Trainer(accelerator="gpu", max_epochs=10)
        trainer.fit(model, data)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import Trainer


    def fit(model, data):
        trainer = Trainer(accelerator="gpu", max_epochs=10, devices=1)
        trainer.fit(model, data)
    ```

    ## Fix safety
    Safe: `devices="auto"` says what happens now. Write the number that is meant instead, mostly 1.

    ## Truth
    Since Lightning 2 the default is `devices="auto"`: all GPUs, not one. Before, the same call raised
    MisconfigurationException. Arguments in `**options` may hold `devices`, so such calls are left alone.

    ## References
    - Trainer, devices: https://lightning.ai/docs/pytorch/stable/common/trainer.html#devices
    """

    code = "LIGHTNING004"
    name = "devices-not-given"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("lightning.pytorch.Trainer", "lightning.pytorch.trainer.Trainer"):
            accelerator = call.argument("accelerator", 0)
            if call.hides_arguments or any(call.argument(name) is not None for name in _GIVEN):
                continue
            chosen = _gpu(function, accelerator)
            if chosen is None:
                continue
            happens = (
                "takes every GPU of the machine"
                if may_run_with_2(function)
                else "raises MisconfigurationException before Lightning 2"
            )
            yield self.finding(
                call.place,
                f'`Trainer(accelerator="{chosen}")` without `devices` {happens}. Say how many: `devices=1`, '
                f'or `devices="auto"` for all of them',
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.place, "devices", '"auto"')
        return Fix('Set `devices="auto"`, which is what happens now')


def _gpu(function: Function, accelerator: ast.expr | None) -> str | None:
    """The accelerator, where it is a GPU, if there is one: `"gpu" if torch.cuda.is_available() else "cpu"`."""
    if isinstance(accelerator, ast.Name):
        name = accelerator.id
        values = [
            place.node.value
            for place in function.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in place.node.targets)
        ]
        accelerator = values[0] if len(values) == 1 else None
    arms = [accelerator.body, accelerator.orelse] if isinstance(accelerator, ast.IfExp) else [accelerator]
    return next((arm.value for arm in arms if isinstance(arm, ast.Constant) and arm.value in _GPU), None)
