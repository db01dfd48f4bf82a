"""TORCH006 dataloader-respawns-workers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Preset, Rule, Severity
from trainwright_rules.torch._loaders import DATALOADER, loader_name

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_HARMLESS = ("len", "next", "print", "iter", "str", "id", "type", "isinstance", "enumerate")
_HOOKS = ("train_dataloader", "val_dataloader")


class DataloaderRespawnsWorkers(Rule):
    """The workers of a DataLoader are started again in every epoch.

    ## What it does
    Reports a DataLoader with `num_workers` above 0 and without `persistent_workers=True` that is walked through once
    per epoch: in a loop within a loop, in a function that is called in a loop, or by the Trainer.

    ## Why it is bad
    At the end of each pass the worker processes end, and the next pass starts new ones: each of them gets the data set
    again, imports its modules where processes are spawned, and the first batch waits for all that. In short epochs this
    takes longer than the training.

    ## Example
    ```python
    from torch.utils.data import DataLoader


    def fit(model, train_set, epochs, step):
        loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=4)
        for epoch in range(epochs):
            for images, labels in loader:
                step(model, images, labels)
    ```

    ## Use instead
    ```python
    from torch.utils.data import DataLoader


    def fit(model, train_set, epochs, step):
        loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=4, persistent_workers=True)
        for epoch in range(epochs):
            for images, labels in loader:
                step(model, images, labels)
    ```

    ## Fix safety
    Safe: the batches are the same. The workers keep their memory between the epochs, and a data set that is changed by
    the training process after the first epoch no longer reaches them.

    ## Truth
    A loader that is passed through once gains nothing, and with `num_workers=0` torch refuses `persistent_workers`.

    ## References
    - torch.utils.data.DataLoader: https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """

    code = "TORCH006"
    name = "dataloader-respawns-workers"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("torch",)
    words = ("DataLoader",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(DATALOADER):
            workers = call.argument("num_workers", 5)
            if call.hides_arguments or call.argument("persistent_workers") is not None:
                continue
            if not isinstance(workers, ast.Constant) or not isinstance(workers.value, int) or workers.value < 1:
                continue
            name = loader_name(function, call)
            if not _is_reused(function, call, name):
                continue
            yield self.finding(
                call.place,
                f"{f'`{name}`' if name else 'This DataLoader'} starts its {workers.value} worker"
                f"{'s' if workers.value > 1 else ''} again in every epoch. Pass `persistent_workers=True`",
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.place, "persistent_workers", "True")
        return Fix("Pass `persistent_workers=True`")


def _is_reused(function: Function, call: Call, name: str) -> bool:
    """Whether a loader that is made once is walked through several times."""
    if function.cls is not None and function.name in _HOOKS:
        return True  # the Trainer asks once and walks through it in every epoch
    chain = call.context.chain() if call.context is not None else []
    if not name or any(isinstance(context.node, _LOOPS) for context in chain):
        return False
    owners: tuple[Function, ...] = (function,)
    if name.startswith("self.") and function.cls is not None:
        function.workspace.note(function.cls.id)
        owners = tuple(function.cls.methods.values())
    return any(_walks_repeatedly(owner, name) for owner in owners)


def _walks_repeatedly(function: Function, name: str) -> bool:
    """Whether a loop goes through the loader, or hands it to a function, in another loop's body."""
    for kind in _LOOPS:
        for place in function.nodes(kind):
            assert isinstance(place.node, _LOOPS)
            for statement in place.node.body:
                if any(_uses(node, name) for node in ast.walk(statement)):
                    return True
    return False


def _uses(node: ast.AST, name: str) -> bool:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return any(isinstance(i, ast.expr) and ast.unparse(i) == name for i in ast.walk(node.iter))
    if isinstance(node, ast.Call):
        given = [*node.args, *(k.value for k in node.keywords)]
        callee = ast.unparse(node.func)
        return callee not in _HARMLESS and any(ast.unparse(argument) == name for argument in given)
    return False
