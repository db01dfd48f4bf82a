"""Long bodies under random edits: what is taken over statement by statement is what a fresh check finds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.projects import run_interactive
from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.settings import settings_for

_START = """import torch
from torch import nn
from torch.optim import SGD
from helpers import prepare, make

model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
optimizer = SGD(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
loader = val_loader = []
total, history = 0.0, []
"""
_PIECES = [
    "model.eval()\n", "model.train()\n", "optimizer.zero_grad()\n", "loss = criterion(model(x), y)\n",
    "loss.backward()\n", "optimizer.step()\n", "total += loss\n", "total += loss.item()\n", "prepare(model)\n",
    "model = make()\n", "x, y = next(iter(loader))\n", "print(total)\n", "torch.set_grad_enabled(False)\n",
    "torch.set_grad_enabled(True)\n", "history.append(loss)\n", "del total\n", "total = 0.0\n",
    "out = model(x)\nlosses = [criterion(out, y)]\n",
    "for x, y in loader:\n    optimizer.zero_grad()\n    loss = criterion(model(x), y)\n    loss.backward()\n"
    "    optimizer.step()\n    total += loss\n",
    "with torch.no_grad():\n    for x, y in val_loader:\n        print(criterion(model(x), y))\n",
    "if total:\n    model.eval()\nelse:\n    model = make()\n",
    "if total:\n    def inner(a):\n        return model(a) + total\n",
    "try:\n    loss.backward()\nexcept RuntimeError as error:\n    print(error)\n",
    "model.weights = model[0]\nmodel.weights.requires_grad = False\n",
]  # fmt: skip
_HELPERS = """from torch import nn


def prepare(model):
    model.eval()
    return model


def make():
    return nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
"""


def _pieces(random_: random.Random, count: int) -> str:
    return "".join(random_.choice(_PIECES) for _ in range(count))


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("seed", range(6))
def test_edits_of_long_bodies_equal_a_fresh_check(seed: int, tmp_path: Path) -> None:
    random_ = random.Random(seed)
    script, function, helpers = tmp_path / "script.py", tmp_path / "function.py", tmp_path / "helpers.py"
    body = _pieces(random_, 25)
    script.write_text(f"{_START}{body}\n\ndef late(x):\n    return model(x)\n\n\nlate(x)\n{_pieces(random_, 10)}")
    function.write_text(
        f"{_START}\n\ndef main(loader, val_loader, total):\n{_indented(_pieces(random_, 30))}\n\nmain([], [], 0)\n"
    )
    helpers.write_text(_HELPERS)
    outcome = run_interactive([script, function, helpers], edits=60, seed=seed, compare_every=2)
    assert outcome.compared > 5
    assert outcome.differences == []


def test_a_keystroke_in_a_long_script_interprets_what_it_concerns(tmp_path: Path) -> None:
    """Counted work, which does not depend on the machine: of 300 statements, those that mention the name."""
    path = tmp_path / "script.py"
    text = _START + "".join(f"a{n} = model(x)\nprint(a{n})\n" for n in range(150))
    project = Project(settings_for, interactive=True)
    project.open(path, text)
    project.diagnostics(path)
    line = next(i for i, t in enumerate(text.splitlines()) if t == "a75 = model(x)")
    project.edit(path, Range(Position(line, 3), Position(line, 3)), "x")
    replay = project.workspace.modules[path].body.replay
    assert replay is not None and replay.interpreted == 2  # the statement itself, and the one that prints a75
    project.edit(path, Range(Position(line + 1, 6), Position(line + 1, 6)), "1 + ")
    replay = project.workspace.modules[path].body.replay
    assert replay is not None and replay.interpreted == 1
