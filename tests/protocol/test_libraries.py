"""Base classes that lie in installed libraries: looked up beside the analysis, by reading, and followed when known."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest
from client import codes
from conftest import Start

from trainwright.processes.libraries import Libraries, public_name

BASE = """\
import torch
from .more import Mixin

raise RuntimeError("a library is read, not imported")


class Network(Mixin, torch.nn.Module):
    def __init__(self, width, *, depth=2, **options):
        super().__init__()
"""
TORCH = "class Module:\n    def __init__(self):\n        pass\n"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment with a library in it; its interpreter."""
    site = tmp_path / "env" / "lib" / "python3.11" / "site-packages"
    (site / "somelib").mkdir(parents=True)
    (site / "somelib" / "__init__.py").write_text("from .base import Network\n")
    (site / "somelib" / "base.py").write_text(BASE)
    (site / "somelib" / "more.py").write_text("class Mixin:\n    pass\n")
    (site / "torch" / "nn" / "modules").mkdir(parents=True)
    (site / "torch" / "__init__.py").write_text("from . import nn\n")
    (site / "torch" / "nn" / "__init__.py").write_text("from .modules.module import Module\n")
    (site / "torch" / "nn" / "modules" / "__init__.py").write_text("")
    (site / "torch" / "nn" / "modules" / "module.py").write_text(TORCH)
    interpreter = tmp_path / "env" / "bin" / "python"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    return interpreter


def known(libraries: Libraries, name: str) -> tuple[str, ...] | None:
    deadline = time.monotonic() + 30
    while libraries.ancestors(name) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return libraries.ancestors(name)


def test_ancestors_and_parameters(tmp_path: Path, environment: Path) -> None:
    answered: list[tuple[str, ...]] = []
    libraries = Libraries(answered.append, tmp_path / "cache")
    libraries.use(str(environment))
    assert libraries.ancestors("somelib.Network") is None
    assert known(libraries, "somelib.Network") == ("somelib.base.Network", "somelib.more.Mixin", "torch.nn.Module")
    assert libraries.parameters("somelib.Network") == ("width", "depth", "**options")
    deadline = time.monotonic() + 30
    while not answered and time.monotonic() < deadline:
        time.sleep(0.02)
    assert answered == [("somelib.Network",)]
    assert libraries.ancestors("nobody.has.This") is None


def test_answers_are_kept_until_something_is_installed(tmp_path: Path, environment: Path) -> None:
    libraries = Libraries(lambda names: None, tmp_path / "cache")
    libraries.use(str(environment))
    expected = known(libraries, "somelib.Network")
    (kept,) = (tmp_path / "cache").iterdir()
    assert "somelib.Network" in json.loads(kept.read_text())
    again = Libraries(lambda names: None, tmp_path / "cache")
    again.use(str(environment))
    assert again.ancestors("somelib.Network") == expected
    os.utime(tmp_path / "env" / "lib" / "python3.11" / "site-packages", ns=(1, 1))
    third = Libraries(lambda names: None, tmp_path / "cache")
    third.use(str(environment))
    assert third.ancestors("somelib.Network") is None


def test_names_that_rules_know() -> None:
    assert public_name("torch.nn.modules.module.Module") == "torch.nn.Module"
    assert public_name("torch.optim.optimizer.Optimizer") == "torch.optim.Optimizer"
    assert public_name("lightning.pytorch.core.module.LightningModule") == "lightning.pytorch.LightningModule"
    assert public_name("pytorch_lightning.core.module.LightningModule") == "lightning.pytorch.LightningModule"
    assert public_name("somelib.base.Network") == "somelib.base.Network"


TRAIN = """\
from somelib import Network


class Classifier(Network):
    def forward(self, x):
        return self.head(x)


def validate(model: Classifier, val_loader):
    for x, y in val_loader:
        print(model(x))
"""


def test_a_model_whose_base_lies_in_a_library_becomes_known(
    start: Start, folder: Path, tmp_path: Path, environment: Path
) -> None:
    client = start(env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
    client.initialize(folder, options={"interpreter": str(environment)})
    document = client.open(folder / "a.py", TRAIN)
    client.until(lambda: codes(client.diagnostics(document)) == ["LOOP001", "LOOP002"])
    client.asked("workspace/diagnostic/refresh")
    assert client.exit() == 0


def test_without_an_environment_nothing_is_looked_up(start: Start, folder: Path, tmp_path: Path) -> None:
    client = start(env={"XDG_CACHE_HOME": str(tmp_path / "cache"), "VIRTUAL_ENV": "", "PATH": "/nowhere"})
    client.initialize(folder)
    document = client.open(folder / "a.py", TRAIN)
    assert isinstance(codes(client.diagnostics(document)), list)
    client.scanned()
    (worker,) = client.children()
    assert client.children(worker) == []
