"""Findings about configs follow edits of either side, as an editor makes them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

FILES = {
    "conf/config.yaml": "defaults:\n  - model: small\n  - _self_\nepochs: 3\n",
    "conf/model/small.yaml": "_target_: net.Net\nwidth: 8\n",
    "conf/experiment/deep.yaml": "# @package _global_\nmodel:\n  depth: 9\n",
    "net.py": "class Net:\n    def __init__(self, width: int, depth: int = 3):\n        self.width = width\n",
    "train.py": (
        "import hydra\n\n\n"
        '@hydra.main(version_base=None, config_path="conf", config_name="config")\n'
        "def main(cfg):\n    print(hydra.utils.instantiate(cfg.model), cfg.epochs)\n"
    ),
}


class Workspace:
    """The program above in an editor."""

    def __init__(self, root: Path) -> None:
        self.root = root
        wanted = Overrides(select=("CONFIG007", "CONFIG008", "CONFIG009"))
        self.project = Project(partial(settings_for, overrides=wanted), interactive=True)
        for name, text in FILES.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.project.open(path, text)
        self.found()

    def replace(self, name: str, old: str, new: str) -> dict[str, list[str]]:
        """What is found after an edit, by file."""
        path = self.root / name
        self.project.replace(path, self.project.text(path).replace(old, new))
        return self.found()

    def found(self) -> dict[str, list[str]]:
        """What is found in each file, once everything has settled; only what was said to be stale is asked again."""
        while self.project.advance(0):
            pass
        self.project.stale()
        found = {}
        for name in FILES:
            diagnostics = self.project.diagnostics(self.root / name)
            if diagnostics:
                found[name] = [f"{each.code} {each.range.start.line + 1}" for each in diagnostics]
        return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_a_parameter_that_is_renamed(workspace: Workspace) -> None:
    assert workspace.found() == {}
    wanted = {"conf/experiment/deep.yaml": ["CONFIG007 3"]}
    assert workspace.replace("net.py", "depth", "layers") == wanted
    assert workspace.replace("net.py", "layers", "depth") == {}


def test_an_annotation_that_changes(workspace: Workspace) -> None:
    assert workspace.replace("conf/model/small.yaml", "width: 8", 'width: "8"') == {
        "conf/model/small.yaml": ["CONFIG008 2"]
    }
    assert workspace.replace("net.py", "width: int", "width: str") == {}


def test_a_key_that_is_read(workspace: Workspace) -> None:
    found = workspace.replace("train.py", "cfg.epochs", "cfg.rounds")
    assert found["train.py"] == ["CONFIG009 6"]
    assert len(found) == 2, "the config that lacks it says so too"
    assert workspace.replace("conf/config.yaml", "epochs: 3", "epochs: 3\nrounds: 3") == {}
    assert workspace.replace("conf/config.yaml", "rounds", "round")["train.py"] == ["CONFIG009 6"]


def test_a_class_that_moves_down_keeps_its_places(workspace: Workspace) -> None:
    workspace.replace("conf/model/small.yaml", "width: 8", "width: 8\nheight: 3")
    assert workspace.replace("net.py", "class Net", "\n\nclass Net") == {"conf/model/small.yaml": ["CONFIG007 3"]}
    path = workspace.root / "conf/model/small.yaml"
    (diagnostic,) = workspace.project.diagnostics(path)
    assert workspace.replace("conf/model/small.yaml", "height: 3", "height: 4")
    (diagnostic,) = workspace.project.diagnostics(path)
    assert diagnostic.related[0].range.start.line == 2
