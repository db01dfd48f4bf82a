"""The program that an entry script is: all that runs when it is started, and what that does about randomness.

What runs is found as the rapid type analysis of object-oriented languages does it: functions that are called, methods
of classes that are built, and, for methods of objects that are not known, those of the same name. It is a large guess,
so the seeds in it count as set, and of the draws in it a rule asks more. Of an interactive workspace that is not yet
looked through, the answer is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from trainwright.semantics import words
from trainwright.semantics.in_tests import is_test
from trainwright.semantics.model import Function, ModuleModel
from trainwright.semantics.randomness import EVERYTHING, NOTHING, Randomness
from trainwright.semantics.workspace import Workspace

UNINDEXED = "whole workspace"
"""The key of the dependency on functions that an interactive workspace has not looked into yet."""

_TORCH_TRAINING = frozenset({"backward", "step"})
_TRAINS = frozenset({"backward", "trainer", "keras", "estimator"})
_NOT_TRAINING = frozenset(
    {"eval", "evaluate", "evaluation", "test", "demo", "predict", "prediction", "inference", "infer", "visualize",
     "visualise", "vis", "plot", "export", "convert", "generate", "sample", "onnx", "serve", "app"}
)  # fmt: skip
_BODY = "::<module>"
_SEED_WORDS = frozenset({"seed", "seeds", "reproducible", "reproducibility", "deterministic"})
_LONG_ENOUGH = re.compile(r"(?s)\A.{1000}")
"""Top-level code that trains is a script only if the file has so many characters: less is a snippet."""


@dataclass(frozen=True)
class Program:
    """What runs when a file is started."""

    reached: tuple[str, ...]
    """The functions, in the order in which they were reached."""
    all: Randomness
    """What they do altogether."""
    seeders: tuple[str, ...] = ()
    """Those that seed."""

    @property
    def trains(self) -> bool:
        """Whether something is trained, as far as that can be told."""
        does = self.all.does
        return does >= _TORCH_TRAINING or bool(does & {"trainer", "keras"}) or does >= {"estimator", "fit"}

    @property
    def unseeded(self) -> bool:
        """Whether nothing in it seeds anything, or may."""
        return not self.all.seeds and "unknown" not in self.all.does


def is_entry(module: ModuleModel) -> bool:
    """Whether a file is one that people start: a notebook, a script with `if __name__ == "__main__":`, or one whose
    own top-level statements train."""
    if module.path.suffix == ".ipynb":
        return True
    module.workspace.note(module.own_body.id)
    if _is_test(module):
        return False
    if module.own_body.facts.randomness.guarded is not None:
        return True
    return _trains_at_top_level(module) and module.workspace.finds(_LONG_ENOUGH, module)


_NOT_FOR_RESULTS = frozenset({"benchmark", "bench", "profile", "profiling", "profiler", "speedtest"})


def _is_test(module: ModuleModel) -> bool:
    """Whether a file tests or measures code, so that nobody keeps what it trains."""
    measures = any(word in _NOT_FOR_RESULTS for word in words.words(module.path.stem))
    return measures or is_test(module.own_body)


def _trains_at_top_level(module: ModuleModel) -> bool:
    """Whether a file's own statements train, or call what trains: `for epoch in range(200): train(epoch)`."""
    own = module.own_body.facts.randomness
    if own.does & {"backward", "trainer", "keras"} or ("fit" in own.does and own.does & {"estimator", "split"}):
        return True
    prefix = f"{module.path}::"
    pending = [f for f in own.calls if f.startswith(prefix)]
    seen = set(pending)
    while pending:
        facts = module.workspace.function(pending.pop())
        if facts is None:
            continue
        if facts.randomness.does & {"backward", "trainer", "keras"}:
            return True
        more = [f for f in facts.randomness.calls if f.startswith(prefix) and f not in seen]
        seen.update(more)
        pending += more
    return False


def program_of(module: ModuleModel) -> Program | None:
    """The program that starts with a file; None while it is not known."""
    return module.workspace.remember("program", module.own_body, partial(_explored, module))


def _explored(module: ModuleModel) -> Program | None:
    return _Exploration(module.workspace, module).run([module.own_body.id])


def spawned_program(module: ModuleModel, function_id: str) -> Program | None:
    """What runs in a new process that begins with a function."""
    return module.workspace.remember(
        f"spawned {function_id}",
        module.own_body,
        lambda: _Exploration(module.workspace, module, whole=False).run([function_id]),
    )


class _Exploration:
    """Finds what runs, from the first functions on."""

    def __init__(self, workspace: Workspace, entry: ModuleModel, *, whole: bool = True) -> None:
        self.workspace = workspace
        self.entry = entry
        self.whole = whole
        """Whether the entry file's own code under its guard runs."""
        self.pending: list[str] = []
        self.reached: dict[str, Randomness] = {}
        self.built: dict[str, None] = {}
        self.wanted: set[str] = set()
        self.matched: set[str] = set()
        self.files: dict[ModuleModel, None] = {}
        self.complete = True

    def run(self, first: list[str]) -> Program | None:
        for function_id in reversed(first):
            self._reach(function_id)
        self._enter_file(self.entry)
        if self.whole:
            for function in _registered(self.entry):
                self._reach(function.id)
        while self.pending or self._reach_by_name():
            function_id = self.pending.pop()
            self._follow(function_id)
        if not self.complete:
            self.workspace.note(UNINDEXED)
            self.workspace.unanswered = True
            return None
        return self._result()

    def _result(self) -> Program:
        everything = NOTHING
        seeders = []
        for function_id, randomness in self.reached.items():
            everything |= randomness
            if randomness.seeds:
                seeders.append(function_id)
        if not everything.seeds and any(self._is_named_after_seeds(f) for f in self.reached):
            everything = replace(everything, seeds=EVERYTHING)
        return Program(tuple(self.reached), everything, tuple(seeders))

    @staticmethod
    def _is_named_after_seeds(function_id: str) -> bool:
        name = function_id.rpartition("::")[2].rpartition(".")[2]
        found = words.words(name)
        return any(w in _SEED_WORDS for w in found) and "worker" not in found

    def _reach(self, function_id: str) -> None:
        if function_id not in self.reached:
            self.reached[function_id] = NOTHING
            self.pending.append(function_id)

    def _follow(self, function_id: str) -> None:
        path, _, qualname = function_id.partition("::")
        module = self.workspace.module_at(path)
        if module is None:
            return
        self._enter_file(module)
        if qualname in module.classes:
            del self.reached[function_id]
            self._build(function_id)
            return
        facts = self._facts(module, function_id)
        if facts is None:
            return
        if function_id.endswith(_BODY):
            facts = facts.whole if self.whole and module is self.entry else replace(facts, guarded=None)
        self.reached[function_id] = facts
        for called in sorted(facts.calls, reverse=True):
            self._reach(called)
        for method in facts.methods - self.wanted:
            self.wanted.add(method)
            for class_id in self.built:
                self._reach_method(class_id, method)

    def _facts(self, module: ModuleModel, function_id: str) -> Randomness | None:
        if not self.workspace.eager and self.workspace.has_unindexed:
            qualname = function_id.partition("::")[2]
            known = module.own_body if qualname == "<module>" else self._known(module, qualname)
            if known is None or not (known.is_interpreted or known.running):
                self.workspace.note(function_id)
                self.complete = False
                return None
        facts = self.workspace.function(function_id)
        return facts.randomness if facts is not None else None

    @staticmethod
    def _known(module: ModuleModel, qualname: str) -> Function | None:
        owner, _, name = qualname.rpartition(".")
        found = module.functions.get(qualname)
        if found is None and owner in module.classes:
            return module.classes[owner].methods.get(name)
        if found is None and owner:
            outer = _Exploration._known(module, owner)
            return outer if outer is None or not outer.is_interpreted else module.function(qualname)
        return found

    def _enter_file(self, module: ModuleModel) -> None:
        """The file is imported, or run: its own code runs, and that of all that it imports."""
        waiting = [module]
        while waiting:
            file = waiting.pop()
            if file not in self.files:
                self.files[file] = None
                self._reach(file.own_body.id)
                waiting.extend(self.workspace.imported_files(file))

    def _build(self, class_id: str) -> None:
        """An object of the class comes into being: its special methods may run, and of what is a library's, all."""
        if class_id in self.built:
            return
        for ancestor in self.workspace.ancestors(class_id):
            self.built[ancestor] = None
            module = self.workspace.module_at(ancestor.partition("::")[0])
            cls = module.classes.get(ancestor.partition("::")[2]) if module is not None else None
            if cls is None or module is None:
                continue
            self._enter_file(module)
            framework = any("::" not in base and base != "builtins.object" for base in cls.bases) or not all(cls.bases)
            for name, method in cls.methods.items():
                if framework or name.startswith("__") or name in self.wanted:
                    self._reach(method.id)
                    self.matched.add(name)

    def _reach_method(self, class_id: str, name: str) -> None:
        module = self.workspace.module_at(class_id.partition("::")[0])
        cls = module.classes.get(class_id.partition("::")[2]) if module is not None else None
        method = cls.methods.get(name) if cls is not None else None
        if method is not None:
            self._reach(method.id)
            self.matched.add(name)

    def _reach_by_name(self) -> bool:
        """Methods that no class has which is known to be built: those of this name in the files that are in play."""
        missing = self.wanted - self.matched
        if not missing:
            return False
        for module in list(self.files):
            for cls in module.classes.values():
                for name in missing & cls.methods.keys():
                    self._reach(cls.methods[name].id)
                    self.built.setdefault(cls.id, None)
        self.matched |= missing
        return bool(self.pending)


def _registered(module: ModuleModel) -> Iterator[Function]:
    """Functions that something else calls by its own means: those with a decorator of an object (`@app.command()`)."""
    for function in module.functions.values():
        if any(not decorator for decorator in function.decorators):
            yield function


def entries_that_run(function: Function) -> list[tuple[ModuleModel, Program]]:
    """The programs in which a function runs, by the files that start them."""
    found = []
    for module in sorted(function.workspace.importers(function.module), key=lambda module: module.path):
        if not is_entry(module):
            continue
        program = program_of(module)
        if program is not None and function.id in program.reached:
            found.append((module, program))
    return found


def starts_training(module: ModuleModel, program: Program) -> bool:
    """Whether a file is there to train, as far as its name tells: eval.py may import what trains, and not use it."""
    found = words.words(module.path.stem)
    if not any(word in _NOT_TRAINING for word in found) or "train" in found or "training" in found:
        return True
    prefix = f"{module.path}::"
    return any(_whole(module, f).does & _TRAINS for f in program.reached if f.startswith(prefix))


@dataclass(frozen=True)
class Unseeded:
    """Where to speak of a program that trains and never seeds."""

    function_id: str
    how: str
    """What the function has that shows it: split, estimator, loop, trainer, keras, call or start."""
    called: frozenset[str] = frozenset()
    """call: the functions that lead to the training,"""
    methods: frozenset[str] = frozenset()
    """and the methods of unknown objects that may."""


def unseeded(module: ModuleModel) -> Unseeded | None:
    """Where an entry file that trains without a seed shows it best; None when it is seeded, or not known to train."""
    return module.workspace.remember("unseeded", module.own_body, partial(_unseeded, module))


def _unseeded(module: ModuleModel) -> Unseeded | None:
    if not is_entry(module):
        return None
    program = program_of(module)
    if program is None or not program.trains or not program.unseeded or not starts_training(module, program):
        return None
    prefix = f"{module.path}::"
    own = [function_id for function_id in program.reached if function_id.startswith(prefix)]
    does = {function_id: _whole(module, function_id).does for function_id in own}
    by_hand = program.all.does >= _TORCH_TRAINING
    for what, how in _SHOWN_BY:
        if what == "estimator" and (by_hand or program.all.does & {"trainer", "keras"}):
            continue
        for function_id in own:
            if what in does[function_id]:
                return Unseeded(function_id, how)
    facts = {function_id: _whole(module, function_id) for function_id in program.reached}
    trainers = frozenset(f for f, r in facts.items() if r.does & _TRAINS)
    leading = _leading_to(trainers, facts)
    for function_id in own:
        if facts[function_id].looped & leading:
            return Unseeded(function_id, "call", facts[function_id].looped & leading)
    for function_id in own:
        if facts[function_id].calls & trainers:
            return Unseeded(function_id, "call", facts[function_id].calls & trainers)
    methods = {f.rpartition("::")[2].rpartition(".")[2] for f in leading if "." in f.rpartition("::")[2]} - {"__init__"}
    for function_id in own:
        called = facts[function_id].calls & leading
        if called or facts[function_id].methods & methods:
            return Unseeded(function_id, "call", called, facts[function_id].methods & methods)
    return Unseeded(module.own_body.id, "start")


def _leading_to(trainers: frozenset[str], facts: dict[str, Randomness]) -> frozenset[str]:
    """The functions that train, and those that call them."""
    found = set(trainers)
    while more := {f for f, r in facts.items() if f not in found and r.calls & found}:
        found |= more
    return frozenset(f for f in found if not f.endswith(_BODY))


_SHOWN_BY = (
    ("split", "split"), ("estimator", "estimator"), ("loop", "loop"), ("trainer", "trainer"), ("keras", "keras")
)  # fmt: skip


def _whole(module: ModuleModel, function_id: str) -> Randomness:
    facts = module.workspace.function(function_id)
    return facts.randomness.whole if facts is not None else NOTHING
