"""LOOP025 training-not-shuffled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Part,
    Preset,
    Rule,
    Severity,
    Value,
    value_of,
    words,
)
from trainwright_rules.loop._loaders import LOADERS, part_of_loader

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ORDERED = frozenset(
    {"series", "time", "temporal", "sequence", "sequences", "seq", "forecast", "forecasting", "window", "windows",
     "stream", "streaming", "iterable", "packed", "corpus", "lm", "text", "online", "continual", "shuffled", "sorted",
     "eval", "evaluation", "feature", "features", "ordered", "noshuffle"}
)  # fmt: skip
"""Words in the name of data whose order has a meaning, or that is in random order already."""


class TrainingNotShuffled(Rule):
    """The training data comes in the same order in every epoch.

    ## What it does
    Reports a `DataLoader` over training data with neither `shuffle=True` nor a sampler. Datasets that shuffle
    themselves, `IterableDataset` and time series are left alone.

    ## Why it is bad
    Files are often sorted by class or by source. Then whole batches are of one class, their gradients point to and
    fro, and batch normalisation learns the statistics of single classes. Even without that, the same batches in the
    same order make the noise of each epoch the same.

    ## Example
    ```python
    from torch.utils.data import DataLoader


    def loaders(train_dataset, val_dataset):
        train_loader = DataLoader(train_dataset, batch_size=64)
        val_loader = DataLoader(val_dataset, batch_size=256)
        return train_loader, val_loader
    ```

    ## Use instead
    ```python
    from torch.utils.data import DataLoader


    def loaders(train_dataset, val_dataset):
        train_loader = DataLoader(train_dataset, batch_size=64, shuffle=True)
        val_loader = DataLoader(val_dataset, batch_size=256)
        return train_loader, val_loader
    ```

    ## Fix safety
    Unsafe: the order of the data, and with it the run, becomes another one.

    ## References
    - torch.utils.data.DataLoader: https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """

    code = "LOOP025"
    name = "training-not-shuffled"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(*LOADERS):
            given = call.argument("shuffle", 2)
            if given is not None and not (isinstance(given, ast.Constant) and given.value in (False, None)):
                continue
            if call.hides_arguments or any(
                call.argument(name, index) is not None and not _is_none(call.argument(name, index))
                for name, index in (("sampler", 3), ("batch_sampler", 4))
            ):
                continue
            part, what = part_of_loader(function, call)
            if part is not Part.TRAIN or _ordered(function, call, what):
                continue
            how = "`shuffle=False`" if given is not None else "without `shuffle=True`"
            yield self.finding(
                call.place,
                f"{what[:1].upper()}{what[1:]} comes in the same order in every epoch ({how}, and no sampler): batches "
                f"may be all of one class. Pass `shuffle=True`",
                fixable=Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.place, "shuffle", "True")
        return Fix("Set `shuffle=True`", Applicability.UNSAFE)


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _ordered(function: Function, call: Call, what: str) -> bool:
    """Whether the order of the data has a meaning, is random already, or is not the loader's business."""
    dataset = call.value("dataset", 0)
    found = [dataset, *(value_of(function, dataset.ident) if dataset.ident else [])]
    node = call.node.args[0] if call.node.args else call.argument("dataset")
    text = ast.unparse(node) if node is not None else ""
    spoken = set(words.words(f"{text}_{what}_{function.name}_{function.cls.name if function.cls else ''}"))
    spoken |= {w for value in found for w in words.words(value.type.rpartition("::")[2].rpartition(".")[2])}
    if spoken & _ORDERED or any(_iterates(function, value) for value in found):
        return True
    return _shuffles_itself(function)


def _iterates(function: Function, value: Value) -> bool:
    if "::" not in value.type:
        return value.type.endswith(("IterableDataset", "ChainDataset"))
    bases = function.workspace.library_bases(value.type)
    unknown = function.workspace.has_unknown_base(value.type)
    return unknown or any(base.endswith("IterableDataset") for base in bases)


def _shuffles_itself(function: Function) -> bool:
    """Whether something beside the loader shuffles: the dataset itself, or who made it of rows in random order."""
    for made in function.calls:
        if "shuffle" in made.keywords and made.name not in LOADERS:
            return True
        last = made.method or made.name.rpartition(".")[2]
        if last in ("shuffle", "permutation", "randperm", "random_split", "train_test_split"):
            return True
    return False
