"""Counted work in an editor, which does not depend on the machine: a keystroke does again what it concerns, no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.settings import settings_for

PROGRAM = """\
import torch
from torch import nn
from torchvision.models import resnet18


def build():
    model = resnet18(weights="DEFAULT")
    for parameter in model.parameters():
        parameter.requires_grad = False
    model.fc = nn.Linear(512, 10)
    return model


def train(model, loader, criterion, optimizer):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
        seen = len(x)
    return total


def shout(text):
    loud = text.upper()
    return text


model = build()
optimizer = torch.optim.Adam(model.fc.parameters())
train(model, torch.load("batches.pt", weights_only=True), nn.CrossEntropyLoss(), optimizer)
"""


def _opened(path: Path, text: str) -> Project:
    project = Project(settings_for, interactive=True)
    project.open(path, text)
    project.diagnostics(path)
    while project.advance(1.0):
        pass
    project.diagnostics(path)
    return project


def test_who_read_the_code_of_a_function_asks_again_and_is_not_interpreted_again(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    project = _opened(path, PROGRAM)
    line = next(i for i, text in enumerate(PROGRAM.splitlines()) if "seen = " in text)
    column = 8 + len("seen")
    rules = []
    for letter in "abc":
        before = replace(project.work)
        project.edit(path, Range(Position(line, column), Position(line, column)), letter)
        project.diagnostics(path)
        after = project.work
        assert after.lines_parsed - before.lines_parsed == 1
        assert after.functions_interpreted - before.functions_interpreted == 1
        # the function, the code that starts it, and the one that freezes what it trains
        assert after.functions_checked - before.functions_checked <= 3
        rules.append(after.rules_run - before.rules_run)
        column += 1
    assert max(rules) < len(settings_for(path).enabled(path)) * 0.6


def test_a_keystroke_that_finds_nothing_new_hands_out_the_same_diagnostics(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    project = _opened(path, PROGRAM.replace("        optimizer.zero_grad()\n", ""))
    found = project.diagnostics(path)
    assert "LOOP005" in [each.code for each in found]
    line = next(i for i, text in enumerate(project.text(path).splitlines()) if "loud = " in text)
    project.edit(path, Range(Position(line, 8), Position(line, 8)), "er")
    again = project.diagnostics(path)
    assert again == found and all(one is other for one, other in zip(again, found, strict=True))


def test_lines_that_come_above_move_the_diagnostics(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    project = _opened(path, PROGRAM.replace("        optimizer.zero_grad()\n", ""))
    before = [each.range.start.line for each in project.diagnostics(path)]
    project.edit(path, Range(Position(3, 0), Position(3, 0)), "\n\n")
    assert [each.range.start.line for each in project.diagnostics(path)] == [line + 2 for line in before]


def test_imported_files_are_looked_through_before_those_that_import_them(tmp_path: Path) -> None:
    """What is interpreted in one step is then one function, and not all that it leads to."""
    project = Project(settings_for, interactive=True)
    project.load(tmp_path / "main.py", "from helpers import prepare\n\nprepare(1)\n")
    project.load(tmp_path / "helpers.py", "from base import look\n\n\ndef prepare(x):\n    return look(x)\n")
    project.load(tmp_path / "base.py", "def look(x):\n    return x\n")
    names = {path.stem: path for path in project.workspace.modules}
    done = []
    while project.workspace.index_next() is not None:
        for name, path in names.items():
            module = project.workspace.modules[path]
            if name not in done and all(f.is_interpreted for f in (module.body, *module.functions.values())):
                done.append(name)
    assert done == ["base", "helpers", "main"]
