"""What the flow knows behind calls: names of attributes, helpers, overridden methods, and where it stops."""

from __future__ import annotations

import textwrap
from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.semantics import flow
from trainwright.semantics.model import Function
from trainwright.settings import Overrides, settings_for

HERE = Path("/work space/project")


def project_of(**files: str) -> Project:
    """A project of files that are nowhere on disk."""
    project = Project(partial(settings_for, overrides=Overrides(select=("LOOP",))))
    for name, text in files.items():
        project.load(HERE / f"{name}.py", textwrap.dedent(text))
    return project


def function(project: Project, file: str, qualname: str) -> Function:
    """A function of one of the files, when all have been checked once."""
    for path in list(project.workspace.modules):
        project.diagnostics(path)
    found = project.workspace.modules[HERE / f"{file}.py"].function(qualname)
    assert found is not None
    return found


def modes_after(found: Function, ident: str) -> frozenset[str]:
    """The modes that a module may be in when a function has run."""
    state = flow.RecordingFlow(found.workspace).run_function(
        flow.Frame(found.facts), flow.initial(found.workspace, found.facts)
    )
    assert state is not None
    return state.mode(ident)


@pytest.mark.parametrize(
    ("statement", "mode"),
    [
        ("net.eval()", {"eval"}),
        ("net.train(False)", {"eval"}),
        ("net.train()", {"train"}),
        ("net.train(flag)", {"unknown"}),
        ("helper(net)", {"eval"}),
        ("elsewhere.unknown(net)", {"unknown"}),
        ("nothing(net)", {"new"}),
        ("if flag:\n        net.eval()", {"new", "eval"}),
        ("for _ in flag:\n        net.eval()", {"new", "eval"}),
        ("try:\n        net.eval()\n    finally:\n        net.train()", {"train"}),
        ("same = net\n    same.eval()", {"eval"}),
        ("holder = Holder(net)\n    holder.inner.eval()", {"eval"}),
        ("holder = Holder(net)\n    holder.switch()", {"eval"}),
        ("net = torch.compile(net)\n    net.eval()", {"eval"}),
        ("switch_all([net])", {"unknown"}),
        ("(lambda: net.eval())", {"new"}),
    ],
)
def test_mode_of_a_local_module(statement: str, mode: set[str]) -> None:
    project = project_of(
        train=f"""
import torch
from torch import nn
import elsewhere

class Holder:
    def __init__(self, module):
        self.inner = module

    def switch(self):
        self.inner.eval()

def helper(module):
    module.eval()

def nothing(module):
    print(module)

def switch_all(modules):
    for module in modules:
        module.eval()

def main(flag):
    net = nn.Dropout()
    {statement}
"""
    )
    assert modes_after(function(project, "train", "main"), "net") == mode


def test_a_module_is_known_under_the_attribute_that_holds_it() -> None:
    project = project_of(
        reader="""
            from torch import nn

            class Reader:
                def __init__(self):
                    model = nn.Dropout()
                    model.eval()
                    self.model = model

                def read(self, x):
                    return self.model(x)
            """
    )
    assert modes_after(function(project, "reader", "Reader.read"), "self.model") == flow.UNKNOWN_MODE


def test_who_calls_an_overridden_method_counts() -> None:
    project = project_of(
        base="""
            import torch

            class Base:
                def predict(self, x):
                    with torch.no_grad():
                        return self.hook(x)

                def hook(self, x):
                    raise NotImplementedError
            """,
        child="""
            from base import Base

            class Child(Base):
                def hook(self, x):
                    return self.net(x)
            """,
    )
    hook = function(project, "child", "Child.hook")
    callers = flow.entry_gradients(hook.workspace, hook.facts)
    assert [(caller.facts.name, gradients) for caller, gradients in callers] == [("predict", {"off"})]


def test_calls_by_powers_are_not_all_followed() -> None:
    """Six functions, each calling the next three times in nested loops: 46,656 entries without a limit."""
    levels = "\n".join(
        f"def f{i}(net, xs):\n    for x in xs:\n        for y in x:\n            "
        + "; ".join([f"f{i + 1}(net, y)"] * 3)
        + "\n"
        for i in range(6)
    )
    project = project_of(
        deep=f"import torch\n{levels}\ndef f6(net, xs):\n    net.eval()\n    net(xs)\n"
        "def main():\n    net = torch.nn.Dropout()\n    f0(net, [])\n"
    )
    main = function(project, "deep", "main")
    running = flow.RecordingFlow(main.workspace)
    state = running.run_function(flow.Frame(main.facts), flow.Recording())
    assert state is not None
    assert "unknown" in state.mode("net"), "what is not followed may have done anything"
    assert running.entered < 3_000


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("@torch.no_grad()", "off"),
        ("@torch.no_grad", "off"),
        ("@torch.inference_mode()", "off"),
        ("@torch.enable_grad()", "on"),
        ("@torch.set_grad_enabled(False)", "off"),
        ("@without", "unknown"),
        ("@without_if(True)", "unknown"),
        ("@Without()", "unknown"),
        ("@somewhere.no_grad", "unknown"),
        ("@timed", ""),
        ("@functools.lru_cache", ""),
    ],
)
def test_decorators_that_switch_the_recording_of_gradients(code: str, region: str) -> None:
    project = project_of(
        decorated=f"""
import functools
import torch
import somewhere

def without(function):
    def wrapper(*args):
        with torch.no_grad():
            return function(*args)
    return wrapper

def without_if(flag):
    def decorator(function):
        @torch.set_grad_enabled(not flag)
        def wrapper(*args):
            return function(*args)
        return wrapper
    return decorator

class Without:
    def __call__(self, function):
        with torch.no_grad():
            return function

def timed(function):
    def wrapper(*args):
        return function(*args)
    return wrapper

{code}
def evaluate(net, x):
    return net(x)
"""
    )
    tree = function(project, "decorated", "evaluate").tree
    regions = [node.gradients for node in tree if isinstance(node, flow.Region)]
    assert regions == ([region] if region else [])
