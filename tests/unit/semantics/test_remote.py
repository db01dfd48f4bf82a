"""Remote functions and actors, what is submitted to them in which loop, and which arguments are large."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from trainwright.rule import (
    Function,
    free_names,
    is_large,
    is_same_actor,
    names_bound,
    names_changed,
    remote_side,
    remotes_of,
    repeats_around,
    submissions,
)
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.workspace import Workspace
from trainwright.source.document import Document

TEXT = """import numpy as np
import pandas as pd
import ray

N = 5_000
small = np.zeros((10, 10))


@ray.remote
def task(x):
    return helper(x)


@ray.remote(num_cpus=2)
class Counter:
    def __init__(self, start):
        self.value = start

    def add(self, n):
        self.value += n


def helper(x):
    return x


def driver(data, df: pd.DataFrame):
    table = pd.read_csv(data).dropna()
    mean = table.mean()
    array = np.random.rand(N, N)
    counter = Counter.options(name="one").remote(0)
    counters = [Counter.remote(i) for i in range(3)]
    for each in counters:
        each.add.remote(1)
        counter.add.remote(1)
    while data:
        task.remote(table)
    for x in ray.get([task.remote(array)]):
        print(x, mean, df)
"""


def program(text: str = TEXT, name: str = "train.py") -> ModuleModel:
    workspace = Workspace()
    module = ModuleModel(workspace, Path(f"/w/{name}"), Document(text))
    workspace.add(module)
    for function in module.all_functions:
        workspace.reindex(function)
    return module


def driver(module: ModuleModel) -> Function:
    return module.functions["driver"]


class TestRemotes:
    def test_functions_and_actors_with_their_options(self) -> None:
        found = {remote.name: remote for remote in remotes_of(program())}
        assert {name: remote.is_actor for name, remote in found.items()} == {"task": False, "Counter": True}
        assert list(found["Counter"].options) == ["num_cpus"]

    def test_what_runs_in_workers(self) -> None:
        names = {identifier.partition("::")[2] for identifier in remote_side(program())}
        assert names == {"task", "helper", "Counter.__init__", "Counter.add"}


class TestSubmissions:
    def test_targets_without_their_options(self) -> None:
        found = list(submissions(driver(program())))
        assert [ast.unparse(s.target) for s in found] == [
            "Counter", "Counter", "each.add", "counter.add", "task", "task"
        ]  # fmt: skip
        assert [s.remote.rpartition("::")[2] for s in found] == ["Counter", "Counter", "", "", "task", "task"]
        assert found[0].options is not None and found[1].options is None

    def test_loops_around(self) -> None:
        found = [[type(loop).__name__ for loop in repeats_around(s.call)] for s in submissions(driver(program()))]
        assert found == [[], ["ListComp"], ["For"], ["For"], ["While"], []]

    def test_one_actor_or_several(self) -> None:
        several, one = [s for s in submissions(driver(program())) if s.actor is not None]
        assert is_same_actor(one, repeats_around(one.call)[0])
        assert not is_same_actor(several, repeats_around(several.call)[0])

    def test_remote_of_another_library_is_none(self) -> None:
        module = program("import modal\n\ndef driver(f):\n    f.remote(1)\n")
        assert not list(submissions(driver(module)))


class TestLarge:
    @pytest.mark.parametrize(
        ("name", "expected"), [("table", "table"), ("array", "array"), ("mean", None), ("df", "table"), ("data", None)]
    )
    def test_names(self, name: str, expected: str | None) -> None:
        function = driver(program())
        value = function.outcome.environment[name]
        assert is_large(function, ast.Name(name, ast.Load()), value) == expected

    def test_a_small_array_of_the_file(self) -> None:
        module = program()
        value = module.body.outcome.environment["small"]
        assert is_large(module.body, ast.Name("small", ast.Load()), value) is None


class TestBindings:
    def test_bound_without_comprehensions(self) -> None:
        tree = ast.parse("a = [b for b in c]\nfor d, e in f:\n    import g.h\nwith i as j:\n    k.l = 1")
        assert names_bound(tree) == {"a", "d", "e", "g", "j"}

    def test_changed(self) -> None:
        tree = ast.parse("a.append(b)\nc[0] = d\nprint(e)\nf(g, h.i)\nj.k = 1")
        assert names_changed(tree) == {"a", "b", "c", "g", "h", "j"}
        assert names_changed(tree, without=[tree.body[3]]) == {"a", "b", "c", "j"}

    def test_free(self) -> None:
        function = ast.parse(
            "def f(a, *b):\n    global c\n    c = [d for d in e]\n    g = lambda h: h + i\n    return a"
        ).body[0]
        assert isinstance(function, ast.FunctionDef)
        assert free_names(function) == {"e", "i"}
