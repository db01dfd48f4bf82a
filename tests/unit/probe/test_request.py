"""Targets, arguments and references as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.probe.request import ProbeError, Request, parse_argument, parse_target

CODE = """\
import torch
from torch.utils.data import DataLoader


class Encoder(torch.nn.Module):
    def forward(self, x):
        return x


class Trainer:
    def train_dataloader(self):
        if self.fast:
            return DataLoader(
                self.data,
                batch_size=4,
            )
        return None


def build(width):
    model = Encoder()
    return model
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "net.py").write_text(CODE)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("pkg/net.py:Encoder", "Encoder", None),
        ("pkg.net:Encoder", "Encoder", None),
        ("pkg/net.py", "Encoder", None),  # the only module of the file
        ("pkg/net.py:6", "Encoder", None),
        ("pkg/net.py:20", "build", None),
        ("pkg/net.py:13", "Trainer.train_dataloader", 13),
        ("pkg/net.py:16", "Trainer.train_dataloader", 13),
        ("pkg/net.py:17", "Trainer", None),
    ],
)
def test_targets(root: Path, text: str, name: str, line: int | None) -> None:
    target = parse_target(text, root)
    assert (target.file, target.name, target.line) == (root / "pkg" / "net.py", name, line)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pkg/other.py:Net", "there is no file pkg/other.py"),
        ("pkg/net.py:1", "there is no class, function or DataLoader at net.py:1"),
        ("pkg/__init__.py", "has no nn.Module class"),
    ],
)
def test_targets_that_are_not_there(root: Path, text: str, says: str) -> None:
    with pytest.raises(ProbeError, match=says):
        parse_target(text, root)


def test_a_file_with_several_models_asks_which(root: Path) -> None:
    (root / "two.py").write_text(CODE + "\n\nclass Decoder(torch.nn.Module):\n    pass\n")
    with pytest.raises(ProbeError, match=r"name one, such as two.py:Decoder"):
        parse_target("two.py", root)


def test_a_file_that_does_not_parse(root: Path) -> None:
    (root / "broken.py").write_text("class Net(:\n")
    with pytest.raises(ProbeError, match="does not parse"):
        parse_target("broken.py:Net", root)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hidden=128", ("hidden", 128)), ("p=1e-3", ("p", 1e-3)), ("sizes=[1, 2]", ("sizes", [1, 2])),
        ("name=resnet18", ("name", "resnet18")), ("on=true", ("on", True)), ("none=None", ("none", None)),
        ("shape=(2, 3)", ("shape", (2, 3))), ("empty=", ("empty", "")),
    ],
)  # fmt: skip
def test_arguments(text: str, expected: tuple[str, object]) -> None:
    assert parse_argument(text) == expected


def test_arguments_without_a_name() -> None:
    with pytest.raises(ProbeError):
        parse_argument("128")


def test_paths_are_those_of_the_other_machine(root: Path) -> None:
    request = Request("model", root, parse_target("pkg/net.py:Encoder", root), batch_from="pkg/net.py:build")
    sent = request.as_json("/data/project")
    assert sent["root"] == "/data/project"
    assert sent["target"]["file"] == "/data/project/pkg/net.py"
    assert sent["batch_from"] == {"file": "/data/project/pkg/net.py", "name": "build"}
    assert request.as_json()["target"]["file"] == str(root / "pkg" / "net.py")
    with pytest.raises(ProbeError, match="MODULE:NAME"):
        Request("model", root, batch_from="nothing").as_json()
