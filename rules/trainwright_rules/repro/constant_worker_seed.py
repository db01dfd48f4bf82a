"""REPRO008 constant-worker-seed."""

from __future__ import annotations

import ast
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
    Kind,
    Place,
    Rule,
    Severity,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SEEDS = {
    "seed": NUMPY,  # np.random.seed, random.seed
    "manual_seed": TORCH,
    "seed_everything": NUMPY,
    "set_seed": NUMPY,
}
_FRESH = frozenset(
    {"initial_seed", "get_worker_info", "urandom", "time", "time_ns", "get_state", "get_rng_state", "SeedSequence",
     "generate_state", "randint", "getpid", "now", "perf_counter", "uuid4", "seed"}
)  # fmt: skip
"""Calls that give another number in every epoch, or that may."""


class ConstantWorkerSeed(Rule):
    """The workers of a DataLoader are seeded with the same number in every worker or in every epoch.

    ## What it does
    Reports a `worker_init_fn` whose seed does not follow from `torch.initial_seed()`: a constant, a setting, or one
    plus the worker's number.

    ## Why it is bad
    Workers are started anew in every epoch (unless `persistent_workers=True`). With a constant seed all of them draw
    the same numbers, so that samples are augmented alike; with `seed + worker_id` every epoch repeats what was drawn
    in the first one. Training sees far fewer different samples than it seems to.

    ## Example
    ```python
    import numpy as np
    from torch.utils.data import DataLoader


    def train_loader(dataset, seed):
        return DataLoader(
            dataset, batch_size=32, num_workers=4, worker_init_fn=lambda worker: np.random.seed(seed + worker)
        )
    ```

    ## Use instead
    ```python
    import random

    import numpy as np
    import torch
    from torch.utils.data import DataLoader


    def seed_worker(worker):
        seed = torch.initial_seed() % 2**32
        np.random.seed(seed)
        random.seed(seed)


    def train_loader(dataset):
        return DataLoader(dataset, batch_size=32, num_workers=4, worker_init_fn=seed_worker)
    ```

    ## Fix safety
    Safe: the seed is taken from `torch.initial_seed()`, which is another one in every worker and every epoch and
    follows from the seed of the main process.

    ## Truth
    Since torch 1.9 every worker seeds torch, random and numpy by itself, each with another number: a `worker_init_fn`
    is needed for other libraries only.

    ## References
    - Randomness of workers: https://pytorch.org/docs/stable/notes/randomness.html#dataloader
    """

    code = "REPRO008"
    name = "constant-worker-seed"
    severity = Severity.CRITICAL
    words = ("worker_init_fn",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            given = call.argument("worker_init_fn")
            if given is None:
                continue
            worker = _Worker.of(function, call, given)
            if worker is None:
                continue
            seeds = list(worker.constant_seeds())
            for place, seed in seeds:
                per_worker = worker.parameter in {n.id for n in ast.walk(seed) if isinstance(n, ast.Name)}
                if per_worker and _is_true(call.argument("persistent_workers")):
                    continue
                why = (
                    "is the same in every epoch: each one repeats the random numbers of the first"
                    if per_worker
                    else "is the same in every worker and every epoch: all of them draw the same random numbers"
                )
                yield self.finding(
                    place,
                    f"The seed `{ast.unparse(seed)}` of the DataLoader's workers {why}. "
                    "Take it from `torch.initial_seed()`",
                    fixable=Applicability.SAFE,
                    subject=seeds,
                )
                break

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        torch = editor.add_import("torch")
        for place, seed in finding.subject:
            editor.replace(place.at(seed), f"{torch}.initial_seed() % 2**32")
        return Fix("Seed workers from `torch.initial_seed()`")


class _Worker:
    """The function that a DataLoader's workers begin with."""

    def __init__(self, place: Place, parameters: list[str], body: list[ast.AST]) -> None:
        self.place, self.body = place, body
        self.parameter = parameters[0] if parameters else ""

    @classmethod
    def of(cls, function: Function, call: Call, given: ast.expr) -> _Worker | None:
        """A lambda, or a function of the same file, by name or through functools.partial."""
        if isinstance(given, ast.Lambda):
            return cls(call.place, [a.arg for a in given.args.args], [given.body])
        if isinstance(given, ast.Call) and ast.unparse(given.func).endswith("partial") and given.args:
            given = given.args[0]
        if not isinstance(given, (ast.Name, ast.Attribute)):
            return None
        value = call.value("worker_init_fn")
        if value.kind is not Kind.FUNCTION and isinstance(given, ast.Name):
            value = function.outcome.environment.get(given.id) or function.module.globals.get(given.id, value)
        path, _, qualname = value.type.partition("::")
        if value.kind is not Kind.FUNCTION or path != str(function.path):
            return None
        found = function.module.function(qualname)
        if found is None or found.node is None or found.segment is None:
            return None
        function.workspace.note(found.id)
        names = [a.arg for a in found.node.args.args if a.arg not in ("self", "cls")]
        return cls(Place(found.segment, found.node), names, list(found.node.body))

    def constant_seeds(self) -> Iterator[tuple[Place, ast.expr]]:
        """The seeds of the body that do not change with the epoch."""
        assigned: dict[str, ast.expr] = {}
        for statement in self.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                    assigned[node.targets[0].id] = node.value
        for statement in self.body:
            for node in ast.walk(statement):
                if not isinstance(node, ast.Call) or len(node.args) != 1 or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr not in _SEEDS or not _is_global(node.func):
                    continue
                if not self._is_fresh(node.args[0], assigned):
                    yield self.place.at(node), node.args[0]

    def _is_fresh(self, seed: ast.expr, assigned: dict[str, ast.expr], depth: int = 0) -> bool:
        """Whether a seed may be another one in the next epoch."""
        for node in ast.walk(seed):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in _FRESH or name not in ("int", "str", "hash", "abs"):
                    return True
            if isinstance(node, ast.Attribute) and node.attr == "seed" and "info" in ast.unparse(node.value):
                return True  # get_worker_info().seed
            if isinstance(node, ast.Attribute) and "epoch" in node.attr:
                return True
            if isinstance(node, ast.Name):
                if "epoch" in node.id:
                    return True
                value = assigned.get(node.id)
                if value is not None and depth < 4 and self._is_fresh(value, assigned, depth + 1):
                    return True
        return False


def _is_global(node: ast.Attribute) -> bool:
    """Whether it is the seed of random, numpy or torch, and not of an object."""
    owner = ast.unparse(node.value)
    if node.attr == "manual_seed":
        return owner in ("torch", "torch.random")
    return owner in (RANDOM, "np.random", "numpy.random", "pl", "L", "npr")


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
