"""What probes have learnt silences and sharpens rules, as long as the code is what was measured."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from trainwright import measured
from trainwright.engine.project import Project
from trainwright.settings import settings_for

NET = """\
from torch import nn


class Net(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.body = nn.Linear(4, 2)
        self.drop = nn.Dropout(drop)

    def forward(self, x):
        return self.drop(self.body(x))
"""

TRAIN = """\
import torch
from net import Net


def validate(model, val_loader):
    right = 0
    with torch.no_grad():
        for x, y in val_loader:
            right += (model(x).argmax(1) == y).sum().item()
    return right


def main(val_loader, optimizer):
    model = Net(0.0)
    model.train()
    print(validate(model, val_loader))
"""

LOADER = """\
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class Photos(Dataset):
    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return Image.open(self.paths[index])


def make(paths):
    train_loader = DataLoader(Photos(paths), batch_size=8, shuffle=True)
    return train_loader
"""


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(measured.sys, "platform", "linux")
    return tmp_path / "state"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "trainwright.toml").write_text("")
    (folder / "net.py").write_text(NET)
    (folder / "train.py").write_text(TRAIN)
    (folder / "data.py").write_text(LOADER)
    return folder


def found(root: Path, name: str) -> dict[str, str]:
    project = Project(settings_for)
    for path in sorted(root.glob("*.py")):
        project.load(path)
    return {each.code: each.message for each in project.diagnostics(root / name)}


def test_a_model_whose_mode_makes_no_difference_needs_no_eval(root: Path) -> None:
    assert "LOOP001" in found(root, "train.py")
    measured.learn_mode(root, root / "net.py", "Net", differs=False)
    assert "LOOP001" not in found(root, "train.py")
    (root / "net.py").write_text(NET.replace("nn.Linear(4, 2)", "nn.Sequential(nn.Linear(4, 2), nn.Dropout(0.5))"))
    assert "LOOP001" in found(root, "train.py")


def test_a_difference_silences_nothing(root: Path) -> None:
    measured.learn_mode(root, root / "net.py", "Net", differs=True)
    assert "LOOP001" in found(root, "train.py")


def test_measured_workers_are_proposed(root: Path) -> None:
    assert "num_workers=4" in found(root, "data.py")["TORCH004"]
    measured.learn_workers(root, root / "data.py", 2)
    assert "num_workers=2" in found(root, "data.py")["TORCH004"]
    measured.learn_workers(root, root / "data.py", 0)
    assert "TORCH004" not in found(root, "data.py")


def test_the_factor_between_batches_is_measured(root: Path) -> None:
    assert measured.evaluation_factor(root / "deep" / "data.py") is None
    measured.learn_batches(root, training=100, evaluation=650)
    assert measured.evaluation_factor(root / "deep" / "data.py") == 6
    assert measured.evaluation_factor(root.parent / "other" / "data.py") is None
    measured.learn_batches(root, training=100, evaluation=100)
    assert measured.evaluation_factor(root / "data.py") == 1


def test_the_fingerprint_tells_that_something_was_learnt(root: Path) -> None:
    before = measured.fingerprint()
    measured.learn_workers(root, root / "data.py", 2)
    first = measured.fingerprint()
    time.sleep(0.02)
    measured.learn_workers(root, root / "data.py", 3)
    assert len({before, first, measured.fingerprint()}) == 3


@pytest.mark.parametrize("text", ["", "[]", '{"modes": 3}', '{"workers": {"x": "many"}}', "{" * 50])
def test_a_damaged_state_file_is_as_none(root: Path, state: Path, text: str) -> None:
    folder = measured.state_folder()
    folder.mkdir(parents=True)
    (folder / "x.json").write_text(text)
    measured.learn_workers(root, root / "other.py", 1)
    assert measured.best_workers(root / "data.py") is None
    assert not measured.mode_makes_no_difference(f"{root / 'net.py'}::Net")


def test_answers(root: Path) -> None:
    assert measured.remembered_answers(root, "net.py:Net") == {}
    measured.remember_answers(root, "net.py:Net", {"drop": 1})
    measured.remember_answers(root, "net.py:Net", {"width": 2})
    assert measured.remembered_answers(root, "net.py:Net") == {"drop": 1, "width": 2}
