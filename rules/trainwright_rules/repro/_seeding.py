"""Which function is the one that seeds a program, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass

from trainwright.rule import (
    CUDA,
    NUMPY,
    RANDOM,
    TENSORFLOW,
    TORCH,
    Call,
    Function,
    ModuleModel,
    Program,
    Randomness,
    entries_that_run,
    seeds_of,
    spawned_program,
    starts_training,
)
from trainwright.rule import words as naming

ORDER = (RANDOM, NUMPY, TORCH, TENSORFLOW)
_NOT_FOR_RESULTS = frozenset(
    {"plot", "vis", "visualize", "visualise", "visualization", "draw", "show", "display", "colors", "colour",
     "palette", "port", "demo", "id", "uuid", "worker", "test", "benchmark", "example", "examples", "print"}
)  # fmt: skip


_SEED_WORDS = frozenset({"seed", "seeds", "seeding", "reproducible", "reproducibility", "deterministic", "random"})

_OF_TRAINING = frozenset(
    {"augment", "augmentation", "aug", "mix", "mixup", "cutmix", "cutout", "noise", "noisy", "batch", "batches",
     "shuffle", "split", "init", "initialize", "weights", "mask", "masks", "masking", "negative", "negatives", "crop",
     "flip", "rotate", "rotation", "transform", "transforms", "perturb", "jitter", "collate", "sample", "sampler",
     "sampling",
     "dataset", "data", "load", "hsv", "mosaic", "affine", "train", "training", "step", "episode", "action", "act",
     "replay", "generate", "random", "perspective", "blur", "color", "window", "walk"}
)  # fmt: skip
"""Words of functions that prepare what is learned from; a random draw elsewhere may only choose what is shown."""


@dataclass(frozen=True)
class SeededProgram:
    """A program that is seeded in the function at hand."""

    entry: ModuleModel
    program: Program


def seeded_here(function: Function) -> list[SeededProgram]:
    """The programs whose seeds are set in this function, and not rather in another one."""
    own = function.facts.randomness.whole
    if not own.seeds or _names_worker(function.name):
        return []
    found = []
    for entry, whole in entries_that_run(function):
        program = whole
        for spawned in sorted(whole.all.spawns):
            inner = spawned_program(entry, spawned)
            if inner is not None and function.id in inner.reached and inner.trains:
                program = inner
        if entry.path != function.path and _seeds_for_itself(function):
            continue
        if program.trains and starts_training(entry, program) and _seeder(function, program) == function.id:
            found.append(SeededProgram(entry, program))
    return found


def _seeds_for_itself(function: Function) -> bool:
    """Whether a part of the program, such as a splitter or a sampler, seeds what it draws itself, not the program."""
    if _SEED_WORDS & set(naming.words(function.name)):
        return False
    own = function.facts.randomness.whole
    draws = own.draws
    if function.cls is not None:
        for method in function.cls.methods.values():
            draws = draws | method.facts.randomness.whole.draws
    return bool(own.seeds & draws)


def _names_worker(name: str) -> bool:
    return "worker" in naming.words(name)


def _seeder(function: Function, program: Program) -> str:
    """The function that seeds the most; the first one of several."""
    best, most = "", 0
    for function_id in program.seeders:
        if _names_worker(function_id.rpartition("::")[2]):
            continue
        facts = function.workspace.function(function_id)
        count = len(facts.randomness.whole.seeds) if facts is not None else 0
        count -= facts is not None and {TORCH, CUDA} <= facts.randomness.whole.seeds  # one call seeds both
        if count > most:
            best, most = function_id, count
    return best


def seeds_set(function: Function, program: Program) -> frozenset[str]:
    """The libraries that a program seeds, workers of a DataLoader apart."""
    found: frozenset[str] = frozenset()
    for function_id in program.seeders:
        if not _names_worker(function_id.rpartition("::")[2]):
            found |= _facts(function, function_id).seeds
    return found


def first_draw(function: Function, program: Program, library: str) -> str:
    """The first function of a program whose draws from a library matter for its results; empty when there is none."""
    for function_id in program.reached:
        facts = _facts(function, function_id)
        if library in facts.draws and _matters(function_id, facts, library):
            return function_id
    return ""


def _matters(function_id: str, facts: Randomness, library: str) -> bool:
    """Whether what a function draws has to do with training, as far as its place and its name tell."""
    name = function_id.rpartition("::")[2]
    found = naming.words(name)
    if any(word in _NOT_FOR_RESULTS for word in found):
        return False
    if library == TORCH or facts.does & {"loop", "backward"}:
        return True
    if name == "<module>":
        return library in facts.repeated
    own = name.rpartition(".")[2]
    special = own.startswith("__") and own != "__init__"
    return special or own == "forward" or library in facts.repeated or any(word in _OF_TRAINING for word in found)


def _facts(function: Function, function_id: str) -> Randomness:
    facts = function.workspace.function(function_id)
    if facts is None:
        return Randomness()
    return facts.randomness.whole if function_id == function.id else facts.randomness


def last_seed(function: Function) -> Call | None:
    """The last call in the function that seeds."""
    seeding = [call for call in function.calls if seeds_of(call)]
    return seeding[-1] if seeding else None


def first_seed(function: Function) -> Call | None:
    """The first call in the function that seeds."""
    return next((call for call in function.calls if seeds_of(call)), None)
