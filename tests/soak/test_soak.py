"""Memory stays steady over a short editing session; `python -m tests.soak.soak` runs a long one."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from tests.soak.soak import Outcome, copy_examples, resident, run
from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.semantics import Function
from trainwright.settings import settings_for


@pytest.mark.slow
def test_memory_is_steady() -> None:
    outcome = run(minutes=20, files=20, speed=10_000, every=600, kill_every=2_500)
    assert outcome.operations >= 6000
    assert outcome.kills == 2
    assert {"type", "undo", "paste", "delete", "save", "hover", "act", "close", "reopen", "rename"} == set(
        outcome.kinds
    )
    assert outcome.growth < 0.05, outcome.curve


NESTED = """
def other(model):
    model.eval()


def outer(model, loader):
    def inner(x):
        other(model)
        return model(x)

    for x in loader:
        inner(x)
"""


@pytest.mark.parametrize("name", ["other", "outer", "inner"])
def test_names_that_were_typed_on_the_way_leave_nothing(tmp_path: Path, name: str) -> None:
    project = Project(settings_for)
    path = tmp_path / "a.py"
    project.load(path, NESTED)
    line = next(number for number, text in enumerate(NESTED.splitlines()) if f"def {name}" in text)
    column = NESTED.splitlines()[line].index(name)

    def functions() -> int:
        gc.collect()
        return sum(isinstance(each, Function) for each in gc.get_objects())

    before = 0
    for number in range(100):
        project.edit(path, Range(Position(line, column), Position(line, column + len(name))), f"n{number}")
        project.diagnostics(path)
        project.stale()
        name = f"n{number}"
        before = before or functions()
    assert functions() <= before + 2  # the rules remember the function that they looked at last


def test_growth_is_that_of_the_second_half() -> None:
    rising = Outcome(curve=[(number, 100.0 + number) for number in range(0, 100, 10)])
    assert rising.growth == pytest.approx(0.4 / 1.5)
    settled = Outcome(curve=[(number, min(150.0, 50.0 + 10 * number)) for number in range(100)])
    assert settled.growth == 0


def test_files_are_given_as_often_as_needed(tmp_path: Path) -> None:
    paths = copy_examples(tmp_path, 70)
    assert len(set(paths)) == 70
    assert all(path.exists() for path in paths)
    assert sorted(path for path in tmp_path.rglob("*.py")) == sorted(p for p in paths if p.suffix == ".py")


def test_a_process_has_a_size() -> None:
    assert 1 < resident(os.getpid()) < 10_000
