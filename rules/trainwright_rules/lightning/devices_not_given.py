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
    Reports `Trainer(accelerator="gpu")` (or `"cuda"`) without `devices`.

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
            if not isinstance(accelerator, ast.Constant) or accelerator.value not in _GPU:
                continue
            happens = (
                "takes every GPU of the machine"
                if may_run_with_2(function)
                else "raises MisconfigurationException before Lightning 2"
            )
            yield self.finding(
                call.place,
                f'`Trainer(accelerator="{accelerator.value}")` without `devices` {happens}. Say how many: `devices=1`, '
                f'or `devices="auto"` for all of them',
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.place, "devices", '"auto"')
        return Fix('Set `devices="auto"`, which is what happens now')
