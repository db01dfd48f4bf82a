"""LOOP024 evaluation-drops-samples."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Part, Rule, Severity
from trainwright_rules.loop._loaders import LOADERS, part_of_loader

if TYPE_CHECKING:
    from trainwright.editing import Editor


class EvaluationDropsSamples(Rule):
    """Part of the validation or test data is never scored.

    ## What it does
    Reports a `DataLoader` over validation or test data with `drop_last=True`.

    ## Why it is bad
    The last batch is left out whenever it is not full: with 1,000 samples and a batch size of 128, 104 of them (10 %)
    never count. Without shuffling they are always the same ones, often all of one class, and the score depends on the
    batch size.

    ## Example
    ```python
    from torch.utils.data import DataLoader


    def loaders(train_set, val_set):
        train_loader = DataLoader(train_set, batch_size=128, shuffle=True, drop_last=True)
        val_loader = DataLoader(val_set, batch_size=128, drop_last=True)
        return train_loader, val_loader
    ```

    ## Use instead
    ```python
    from torch.utils.data import DataLoader


    def loaders(train_set, val_set):
        train_loader = DataLoader(train_set, batch_size=128, shuffle=True, drop_last=True)
        val_loader = DataLoader(val_set, batch_size=128, drop_last=False)
        return train_loader, val_loader
    ```

    ## Fix safety
    Safe: `drop_last=False`. The last batch may then be smaller than the others.

    ## References
    - torch.utils.data.DataLoader: https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """

    code = "LOOP024"
    name = "evaluation-drops-samples"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(*LOADERS):
            given = call.argument("drop_last")
            if given is None or not (isinstance(given, ast.Constant) and given.value is True):
                continue
            if _cannot_drop(call):
                continue
            part, what = part_of_loader(function, call)
            if part not in (Part.VALIDATION, Part.TEST):
                continue
            yield self.finding(
                call.place,
                f"`drop_last=True` leaves the last batch of {what} out whenever it is not full: these samples "
                f"are never scored. Pass `drop_last=False`",
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.place, "drop_last", "False")
        return Fix("Set `drop_last=False`")


def _cannot_drop(call: Call) -> bool:
    """Whether no sample is lost: batches of one, or a sampler that decides itself which samples there are."""
    if any(call.argument(name) is not None for name in ("sampler", "batch_sampler")) or call.hides_arguments:
        return True
    size = call.argument("batch_size", 1)
    return size is None or (isinstance(size, ast.Constant) and size.value == 1)
