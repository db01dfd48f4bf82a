"""REPRO002 incomplete-seeding."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.rule import (
    NUMPY,
    RANDOM,
    TENSORFLOW,
    TORCH,
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Program,
    Related,
    Rule,
    Severity,
    at_line,
    seeds_of,
)
from trainwright_rules.repro._seeding import ORDER, first_draw, last_seed, seeded_here, seeds_set

if TYPE_CHECKING:
    from trainwright.editing import Editor

_MODULE = {RANDOM: "random", NUMPY: "numpy", TORCH: "torch", TENSORFLOW: "tensorflow"}
_FUNCTION = {RANDOM: "seed", NUMPY: "random.seed", TORCH: "manual_seed", TENSORFLOW: "random.set_seed"}
_NAMES = {RANDOM: "random", NUMPY: "numpy", TORCH: "torch", TENSORFLOW: "tensorflow"}


class IncompleteSeeding(Rule):
    """A program seeds one random library and draws from another one that it leaves unseeded.

    ## What it does
    Reports the function or script that seeds some of `random`, `numpy`, `torch` and `tensorflow` where the program also
    draws from another of them. Draws are looked for in all that the program runs: functions that it calls, methods of
    the classes that it builds, transforms and datasets, in other files too.

    ## Why it is bad
    The author believes that the run can be repeated. The unseeded library still shuffles, augments or initialises
    differently every time, so two runs with one seed differ, and the difference is looked for in the model.

    ## Example
    ```python
    import numpy as np
    import torch
    from torch import nn


    def mixup(x, y):
        weight = np.random.beta(0.4, 0.4)
        order = torch.randperm(len(x))
        return weight * x + (1 - weight) * x[order], y, y[order], weight


    def main(loader, seed=7):
        torch.manual_seed(seed)
        net = nn.Linear(64, 10)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        criterion = nn.CrossEntropyLoss()
        for x, y in loader:
            mixed, first, second, weight = mixup(x, y)
            optimizer.zero_grad()
            output = net(mixed)
            loss = weight * criterion(output, first) + (1 - weight) * criterion(output, second)
            loss.backward()
            optimizer.step()


    if __name__ == "__main__":
        main(torch.load("batches.pt", weights_only=True))
    ```

    ## Use instead
    ```python
    import numpy as np
    import torch
    from torch import nn


    def mixup(x, y):
        weight = np.random.beta(0.4, 0.4)
        order = torch.randperm(len(x))
        return weight * x + (1 - weight) * x[order], y, y[order], weight


    def main(loader, seed=7):
        torch.manual_seed(seed)
        np.random.seed(seed)
        net = nn.Linear(64, 10)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        criterion = nn.CrossEntropyLoss()
        for x, y in loader:
            mixed, first, second, weight = mixup(x, y)
            optimizer.zero_grad()
            output = net(mixed)
            loss = weight * criterion(output, first) + (1 - weight) * criterion(output, second)
            loss.backward()
            optimizer.step()


    if __name__ == "__main__":
        main(torch.load("batches.pt", weights_only=True))
    ```

    ## Fix safety
    Safe: the missing seeds are set behind the last one, with the same value.

    ## Truth
    `torch.manual_seed` seeds the CPU and every CUDA device (since torch 1.0), so a program that uses torch alone needs
    nothing else. `torch.cuda.manual_seed` alone seeds no CPU generator, and layers are initialised on the CPU. What is
    started by `torch.multiprocessing.spawn` begins unseeded, whatever its parent has done.

    ## References
    - Reproducibility in PyTorch: https://pytorch.org/docs/stable/notes/randomness.html
    """

    code = "REPRO002"
    name = "incomplete-seeding"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for seeded in seeded_here(function):
            missing = _missing(function, seeded.program)
            call = last_seed(function)
            if not missing or call is None:
                continue
            seeds = [library for library in ORDER if library in seeds_set(function, seeded.program)]
            said = " and ".join(f"`{_NAMES[s]}`" for s in seeds) if seeds else "only CUDA"
            unseeded = " and ".join(f"`{_NAMES[library]}`" for library in missing)
            yield self.finding(
                call.place,
                f"This seeds {said}, but {seeded.entry.path.name} also draws from {unseeded}, which "
                f"{'stays' if len(missing) == 1 else 'stay'} unseeded: runs with the same seed still differ",
                related=tuple(_related(function, library, where) for library, where in missing.items()),
                fixable=Applicability.SAFE if _seed_value(call) is not None else None,
                subject=(function, call, tuple(missing)),
            )
            return

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call, missing = finding.subject
        value = _seed_value(call)
        statement = _statement(function, call)
        if value is None or statement is None:
            return None
        lines = [
            f"{editor.add_import(_MODULE[library])}.{_FUNCTION[library]}({ast.unparse(value)})" for library in missing
        ]
        editor.insert_after(call.place.at(statement), "\n".join(lines))
        return Fix(f"Seed {' and '.join(missing)} too")


def _missing(function: Function, program: Program) -> dict[str, str]:
    """The libraries that stay unseeded, each with the function that draws from it."""
    if "unknown" in program.all.does:
        return {}  # code that is not known may seed the rest
    seeds = seeds_set(function, program)
    found = {}
    for library in ORDER:
        if library in seeds:
            continue
        if library == TENSORFLOW and "keras" not in program.all.does:
            continue
        where = first_draw(function, program, library)
        if where:
            found[library] = where
    return found


def _related(function: Function, library: str, where: str) -> Related:
    facts = function.workspace.function(where)
    name = where.rpartition("::")[2]
    line = facts.line if facts is not None else 0
    what = f"`{name}` draws from {library}" if name != "<module>" else f"This file draws from {library}"
    return at_line(Path(where.partition("::")[0]), line, what)


def _seed_value(call: Call) -> ast.expr | None:
    """What a seed is set to."""
    if call.node.args and not isinstance(call.node.args[0], ast.Starred):
        return call.node.args[0]
    return call.node.keywords[0].value if call.node.keywords and call.node.keywords[0].arg else None


def _statement(function: Function, call: Call) -> ast.stmt | None:
    """The statement that is nothing but the call."""
    for place in function.nodes(ast.Expr):
        if isinstance(place.node, ast.Expr) and place.node.value is call.node and seeds_of(call):
            return place.node
    return None
