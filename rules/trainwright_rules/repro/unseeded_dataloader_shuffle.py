"""REPRO005 unseeded-dataloader-shuffle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    NUMPY,
    RANDOM,
    TORCH,
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Preset,
    Rule,
    Severity,
    entries_that_run,
    is_test,
)
from trainwright_rules.repro._seeding import seeds_set

if TYPE_CHECKING:
    from trainwright.editing import Editor

_DATALOADER = "torch.utils.data.DataLoader"

_LIGHTNING = re.compile(r"seed_everything\([^)]*\bworkers\s*=\s*True")
_WORKER = """\
def seed_worker(worker_id):
    worker_seed = {torch}.initial_seed() % 2**32
    {numpy}.random.seed(worker_seed)
    {random}.seed(worker_seed)"""


class UnseededDataloaderShuffle(Rule):
    """A seeded program shuffles with torch's global generator.

    ## What it does
    Reports `DataLoader(..., shuffle=True)` without `generator=` in a program that seeds torch. Where the loader has
    workers and the program draws from numpy or `random`, `worker_init_fn` is asked for as well.

    ## Why it is bad
    The order of the samples comes from torch's global random numbers. Whatever else draws from them first, one more
    dropout layer or another initialisation, changes the order of all batches that follow; two runs that should differ
    in one thing then differ in everything.

    ## Example
    ```python
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset


    def main(epochs=20):
        torch.manual_seed(3)
        data = TensorDataset(torch.randn(64, 8), torch.zeros(64, 1))
        loader = DataLoader(data, batch_size=8, shuffle=True)
        net = nn.Linear(8, 1)
        optimizer = torch.optim.AdamW(net.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                nn.functional.mse_loss(net(x), y).backward()
                optimizer.step()


    if __name__ == "__main__":
        main()
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset


    def main(epochs=20):
        torch.manual_seed(3)
        order = torch.Generator().manual_seed(4)
        data = TensorDataset(torch.randn(64, 8), torch.zeros(64, 1))
        loader = DataLoader(data, batch_size=8, shuffle=True, generator=order)
        net = nn.Linear(8, 1)
        optimizer = torch.optim.AdamW(net.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                nn.functional.mse_loss(net(x), y).backward()
                optimizer.step()


    if __name__ == "__main__":
        main()
    ```

    ## Fix safety
    Safe: a generator with a seed of its own is given to the loader; its order becomes independent of other draws. With
    workers and numpy or `random` in the program, `seed_worker` is defined and given, too.

    ## Truth
    `torch.manual_seed` alone makes the order repeatable in one unchanged script, and since torch 1.9 every worker seeds
    numpy, too. This is advice for comparing scripts, not a mistake: preset `strict`.

    ## References
    - Reproducibility in PyTorch, DataLoader: https://pytorch.org/docs/stable/notes/randomness.html#dataloader
    """

    code = "REPRO005"
    name = "unseeded-dataloader-shuffle"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("torch",)
    words = ("DataLoader",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        loaders = [call for call in function.calls_to(_DATALOADER) if _shuffles(call)]
        if not loaders or is_test(function):
            return
        seeds: frozenset[str] = frozenset()
        draws: frozenset[str] = frozenset()
        for entry, program in entries_that_run(function):
            if function.workspace.finds(_LIGHTNING, entry):
                return
            seeds |= seeds_set(function, program)
            draws |= program.all.draws
        if TORCH not in seeds:
            return
        for call in loaders:
            if call.argument("generator") is not None or call.argument("sampler", 3) is not None:
                continue
            draws_there = _has_workers(call) and bool(draws & {NUMPY, RANDOM})
            wants_worker = draws_there and call.argument("worker_init_fn", 10) is None
            given = " and `worker_init_fn=seed_worker`" if wants_worker else ""
            yield self.finding(
                call.place,
                "The order of this DataLoader comes from torch's global random numbers: whatever draws from them "
                f"first changes every batch. Pass `generator=` with a seed of its own{given}",
                fixable=Applicability.SAFE,
                subject=(function, call, wants_worker),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call, wants_worker = finding.subject
        torch = editor.add_import("torch")
        editor.set_keyword(call.place, "generator", f"{torch}.Generator().manual_seed(0)")
        if wants_worker:
            if "seed_worker" not in function.module.globals:
                modules = {name: editor.add_import(name) for name in ("numpy", "random")}
                above = _above(function, call)
                if above is None:
                    return None
                editor.insert_after(above, "\n\n" + _WORKER.format(torch=torch, **modules))
            editor.set_keyword(call.place, "worker_init_fn", "seed_worker")
        return Fix("Shuffle with a generator of its own")


def _shuffles(call: Call) -> bool:
    given = call.argument("shuffle", 2)
    return isinstance(given, ast.Constant) and given.value is True and not call.hides_arguments


def _has_workers(call: Call) -> bool:
    given = call.argument("num_workers", 5)
    return given is not None and not (isinstance(given, ast.Constant) and given.value == 0)


def _above(function: Function, call: Call) -> Place | None:
    """The statement of the file before the one that holds the call; None when it is the first."""
    line = call.place.range.start.line
    before = None
    for segment in function.module.document.segments:
        if segment.first_line <= line < segment.end_line:
            break
        before = segment
    return Place(before, before.node) if before is not None else None
