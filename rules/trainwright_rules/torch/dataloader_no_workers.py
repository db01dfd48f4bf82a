"""TORCH004 dataloader-no-workers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Part,
    Rule,
    Severity,
    best_workers,
    is_test,
    words,
)
from trainwright_rules.torch._loaders import DATALOADER, is_true, loader_name, loader_part, working_dataset

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ON_PURPOSE = re.compile(r"#.*\b(windows|macos|mac|debug|fork|pickl|worker|multiproc|in memory|cpu)", re.IGNORECASE)
"""A comment that says why there are no workers."""

_START = 4
"""Workers to start with where none were measured."""


class DataloaderNoWorkers(Rule):
    """The training process loads every sample itself.

    ## What it does
    Reports a DataLoader of training data with `num_workers` 0 or left out, where a sample of its data set takes work:
    it is read from a file, decoded, transformed or tokenized when it is asked for.

    ## Why it is bad
    Without workers, loading and training take turns: the model waits while each batch is made, and the next batch is
    not begun until the step is done. A few worker processes make the batches while the model computes.

    ## Example
    ```python
    from torch.utils.data import DataLoader
    from torchvision import transforms
    from torchvision.datasets import ImageFolder

    train_set = ImageFolder("data/train", transform=transforms.Compose([transforms.Resize(256), transforms.ToTensor()]))
    train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
    ```

    ## Use instead
    ```python
    from torch.utils.data import DataLoader
    from torchvision import transforms
    from torchvision.datasets import ImageFolder

    train_set = ImageFolder("data/train", transform=transforms.Compose([transforms.Resize(256), transforms.ToTensor()]))
    train_loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=4, persistent_workers=True)
    ```

    ## Fix safety
    Unsafe: `num_workers=4, persistent_workers=True` is a start, the best number depends on the machine: after
    `trainwright probe loader` the measured one is used, and nothing is reported where that is none. The random
    numbers of augmentations are drawn in other processes. Where processes are spawned (Windows, macOS), a script needs
    `if __name__ == "__main__":` around what it runs.

    ## Truth
    Only data sets that work for each sample gain. Samples that lie in memory as tensors come faster without workers:
    in a measurement, 0 workers took 0.07 s and 2 took 0.43 s for an epoch. Those are left alone, as are data sets of
    which nothing is known, iterable ones, loaders of validation and test data, notebooks and tests.

    ## References
    - torch.utils.data, multi-process loading: https://pytorch.org/docs/stable/data.html#multi-process-data-loading
    """

    code = "TORCH004"
    name = "dataloader-no-workers"
    severity = Severity.WARN
    libraries = ("torch",)
    words = ("DataLoader",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.path.suffix == ".ipynb" or is_test(function):
            return
        workers = best_workers(function.path)
        if workers == 0:
            return  # a probe has measured that they bring nothing here
        workers = workers or _START
        for call in function.calls_to(DATALOADER):
            if call.hides_arguments or not _has_no_workers(call) or not _trains(function, call):
                continue
            lines = call.segment.owner.lines[call.place.range.start.line : call.place.range.end.line + 1]
            if any(_ON_PURPOSE.search(line) for line in lines):
                continue
            dataset = working_dataset(function, call)
            if not dataset:
                continue
            name = loader_name(function, call)
            given = "with `num_workers=0`" if call.argument("num_workers", 5) is not None else "without `num_workers`"
            yield self.finding(
                call.place,
                f"{f'`{name}`' if name else 'This DataLoader'} {given}: the training process makes every sample of "
                f"`{dataset}` itself, and the model waits for each batch. Give it workers: "
                f"`num_workers={workers}, persistent_workers=True`",
                fixable=Applicability.UNSAFE if _is_fixable(call) else None,
                subject=(call, workers),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, workers = finding.subject
        if not _is_fixable(call):
            return None
        editor.set_keyword(call.place, "num_workers", str(workers))
        if call.argument("persistent_workers") is None:
            editor.set_keyword(call.place, "persistent_workers", "True")
        return Fix(f"Load with {workers} workers", Applicability.UNSAFE)


def _has_no_workers(call: Call) -> bool:
    given = call.argument("num_workers", 5)
    return given is None or (isinstance(given, ast.Constant) and given.value == 0)


def _trains(function: Function, call: Call) -> bool:
    """Whether a loader feeds training: it is said so, or it shuffles and nothing says otherwise."""
    part = loader_part(function, call)
    if part is not None and part is not Part.TRAIN:
        return False
    if is_true(call.argument("shuffle", 2)) or call.argument("sampler", 3) is not None:
        return True
    named = words.part_of(loader_name(function, call).rpartition(".")[2])
    return named is Part.TRAIN or (not function.is_body and words.part_of(function.name) is Part.TRAIN)


def _is_fixable(call: Call) -> bool:
    return len(call.node.args) <= 5
