"""Attributes that methods other than __init__ assign: all methods know them, in whatever order they are looked at."""

from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.semantics.values import Kind
from trainwright.settings import Overrides, settings_for

CODE = """
from torch import nn


class Runner:
    def __init__(self):
        self.count = 1

    def first(self):
        return self.count

    def prepare(self):
        self.net = nn.Linear(2, 2)

    def run(self, x):
        self.output = self.compute(x)

    def compute(self, x):
        return self.net.forward(x)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(partial(settings_for, overrides=Overrides(select=("TORCH017",))))
    path = tmp_path / "runner.py"
    path.write_text(CODE, encoding="utf-8")
    project.load(path)
    return project


def test_a_method_that_is_called_while_attributes_are_found_out(project: Project) -> None:
    """`compute` is looked into for what `run` assigns, before `net` is known."""
    (path,) = project._python
    module = project._python[path].module
    _ = [function.calls for function in module.all_functions]
    (call,) = module.classes["Runner"].methods["compute"].calls
    assert call.receiver.kind is Kind.MODULE


def test_the_first_answer_is_the_one_after_an_edit(project: Project) -> None:
    (path,) = project._python
    before = project.diagnostics(path)
    assert [d.code for d in before] == ["TORCH017"]
    project.replace(path, CODE.replace("self.count = 1", "self.count = 2"))
    project.replace(path, CODE)
    assert project.diagnostics(path) == before
