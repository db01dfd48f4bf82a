"""LOOP017 small-validation-batch."""

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
    evaluation_factor,
)
from trainwright_rules.loop._loaders import LOADERS, part_of_loader

if TYPE_CHECKING:
    from trainwright.editing import Editor

_FACTOR = 4
"""Without gradients and the state of an optimizer, a pass needs about a quarter of the memory of a training step."""


class SmallValidationBatch(Rule):
    """Validation runs in batches as small as those of training.

    ## What it does
    Reports a `DataLoader` over validation or test data with the batch size of the training loader beside it.

    ## Why it is bad
    It is no mistake, only slower than need be: without gradients no activations are kept, so batches several times as
    large fit into the same memory, and the device is used better.

    ## Example
    ```python
    from torch.utils.data import DataLoader


    def loaders(train_set, val_set, batch_size):
        train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
        val_loader = DataLoader(val_set, batch_size=batch_size)
        return train_loader, val_loader
    ```

    ## Use instead
    ```python
    from torch.utils.data import DataLoader


    def loaders(train_set, val_set, batch_size):
        train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
        val_loader = DataLoader(val_set, batch_size=4 * batch_size)
        return train_loader, val_loader
    ```

    ## Fix safety
    Unsafe: how large the batch may be depends on the model and the device. It becomes four times as large.

    ## Truth
    The same batch size is no mistake. Scores do not change with it, as long as they are not means of batch means.

    ## References
    - torch.no_grad: https://pytorch.org/docs/stable/generated/torch.no_grad.html
    """

    code = "LOOP017"
    name = "small-validation-batch"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        sizes: dict[Part, list[tuple[Call, ast.expr, str]]] = {}
        for call in function.calls_to(*LOADERS):
            size = call.argument("batch_size", 1)
            part, what = part_of_loader(function, call)
            if part is not None and size is not None and not call.hides_arguments:
                sizes.setdefault(part, []).append((call, size, what))
        factor = evaluation_factor(function.path) or _FACTOR
        if factor == 1:
            return  # a probe has measured that no larger batch fits
        trained = {ast.unparse(size) for _, size, _ in sizes.get(Part.TRAIN, ())}
        for part in (Part.VALIDATION, Part.TEST):
            for call, size, what in sizes.get(part, ()):
                text = ast.unparse(size)
                if text not in trained or (isinstance(size, ast.Constant) and size.value in (1, None)):
                    continue
                yield self.finding(
                    call.place.at(size),
                    f"{what[:1].upper()}{what[1:]} has the batch size of training, `{text}`: without gradients batches "
                    f"about {factor} times as large fit into the same memory and run faster",
                    fixable=Applicability.UNSAFE,
                    subject=(call.place.at(size), size, factor),
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place, size, factor = finding.subject
        larger = _larger(size, factor)
        editor.replace(place, larger)
        return Fix(f"Use `{larger}`", Applicability.UNSAFE)


def _larger(size: ast.expr, factor: int) -> str:
    if isinstance(size, ast.Constant) and isinstance(size.value, int):
        return str(factor * size.value)
    text = ast.unparse(size)
    simple = isinstance(size, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
    return f"{factor} * {text}" if simple else f"{factor} * ({text})"
