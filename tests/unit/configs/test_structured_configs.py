"""Dataclasses that configs are merged with: what is stored, what is placed where, and what an edit changes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from trainwright.configs import facts_of_text
from trainwright.configs.annotations import element_of
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

SCHEMA = """
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING

@dataclass
class Layer:
    width: int = 8

@dataclass
class Net:
    layers: Dict[str, Layer] = field(default_factory=dict)
    stack: Optional[List[Layer]] = None
    depth: int = 2
    made: int = field(default=0, init=False)

@dataclass
class Config:
    defaults: List[Any] = field(default_factory=lambda: DEFAULTS)
    net: Net = field(default_factory=Net)
    extra: Any = None

DEFAULTS = [{"net": "small"}, "_self_"]
cs = ConfigStore.instance()
cs.store(name="base", node=Config)
cs.store("net_schema", Net, "net")
cs.store(group="data", name="digits", node={"root": "."}, package="dataset")
"""
FILES = {
    "schema.py": SCHEMA,
    "train.py": (
        "import hydra\nfrom omegaconf import DictConfig\n\nimport schema\n\n\n"
        '@hydra.main(version_base=None, config_path="conf", config_name="config")\n'
        "def main(cfg: DictConfig) -> None:\n    print(cfg.net.depth, cfg.net.layers.a.width)\n"
    ),
    "conf/config.yaml": (
        "defaults:\n  - base\n  - _self_\n\n"
        "net:\n  layers:\n    a: {width: 3}\n  stack:\n    - width: 4\n  made: 1\nextra: {any: thing}\n"
    ),
    "conf/net/small.yaml": "depth: 1\n",
}


class Workspace:
    """A program in an editor."""

    def __init__(self, root: Path, files: dict[str, str]) -> None:
        self.root, self.names = root, tuple(files)
        wanted = Overrides(select=("CONFIG007", "CONFIG008", "CONFIG009"))
        self.project = Project(partial(settings_for, overrides=wanted), interactive=True)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.project.open(path, text)
        self.found()

    def replace(self, name: str, old: str, new: str) -> dict[str, list[str]]:
        path = self.root / name
        text = self.project.text(path)
        assert old in text
        self.project.replace(path, text.replace(old, new))
        return self.found()

    def found(self) -> dict[str, list[str]]:
        """What is found in each file; only what was said to be stale is asked again."""
        while self.project.advance(0):
            pass
        self.project.stale()
        found = {}
        for name in self.names:
            diagnostics = self.project.diagnostics(self.root / name)
            if diagnostics:
                found[name] = [f"{each.code} {each.range.start.line + 1}" for each in diagnostics]
        return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The program above."""
    return Workspace(tmp_path, FILES)


def test_what_code_stores() -> None:
    stored = facts_of_text(SCHEMA).stored
    assert [(each.group, each.name, each.target, each.package) for each in stored] == [
        ("", "base", "::Config", None),
        ("net", "net_schema", "::Net", None),
        ("data", "digits", "", "dataset"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "cs.store(name=name, node=Config)",
        "for name, node in CONFIGS.items():\n    cs.store(group='model', name=f'base_{name}', node=node)",
    ],
)
def test_a_name_that_is_not_told(code: str) -> None:
    text = f"from hydra.core.config_store import ConfigStore\ncs = ConfigStore.instance()\n{code}\n"
    assert [each.name for each in facts_of_text(text).stored] == [""]


def test_other_stores_are_none() -> None:
    assert not facts_of_text("import shelf\nshelf.Config().store('lr', 0.1)\nself.store(name='a')\n").stored


@pytest.mark.parametrize(
    ("annotation", "element"),
    [
        ("Dict[str, Layer]", "Layer"),
        ("Optional[List[a.Layer]]", "a.Layer"),
        ("list[int] | None", "int"),
        ("'Dict[str, Layer]'", "Layer"),
        ("Tuple[int, str]", ""),
        ("Layer", ""),
        ("Dict[", ""),
    ],
)
def test_what_containers_hold(annotation: str, element: str) -> None:
    assert element_of(annotation) == element


def test_dataclasses_are_placed_where_their_fields_go(workspace: Workspace) -> None:
    composition = workspace.project.configs.composed(workspace.root / "conf/config.yaml")
    assert composition is not None and composition.complete
    assert [(each.definition.name, each.package, each.below) for each in composition.placed] == [("Config", (), 1)]
    assert [each.path.name for each in composition.included] == ["small.yaml", "config.yaml"]


def test_keys_of_nested_dataclasses_are_compared(workspace: Workspace) -> None:
    assert workspace.found() == {}
    assert workspace.replace("conf/config.yaml", "{width: 3}", "{with: 3}") == {"conf/config.yaml": ["CONFIG007 7"]}
    assert workspace.replace("conf/config.yaml", "- width: 4", "- depth: 4") == {
        "conf/config.yaml": ["CONFIG007 7", "CONFIG007 9"]
    }


def test_what_is_merged_below_the_class_is_not_compared(workspace: Workspace) -> None:
    """`base` stands after its own defaults list: `small.yaml` is merged first."""
    assert workspace.replace("conf/net/small.yaml", "depth: 1", "size: 1") == {}


def test_findings_follow_the_class(workspace: Workspace) -> None:
    found = workspace.replace("conf/net/small.yaml", "depth: 1", "defaults:\n  - net_schema\n\nkernel: 3")
    assert found == {"conf/net/small.yaml": ["CONFIG007 4"]}
    assert workspace.replace("schema.py", "    depth: int = 2\n", "    depth: int = 2\n    kernel: int = 1\n") == {}
    found = workspace.replace("schema.py", "kernel: int = 1", "kernel: Optional[bool] = None")
    assert found == {}
    found = workspace.replace("conf/net/small.yaml", "kernel: 3", "kernel: 3.5")
    assert found == {"conf/net/small.yaml": ["CONFIG008 4"]}


def test_findings_follow_the_store(workspace: Workspace) -> None:
    assert workspace.replace("conf/config.yaml", "extra:", "extras:") == {"conf/config.yaml": ["CONFIG007 11"]}
    assert workspace.replace("schema.py", 'name="base"', 'name="bare"') == {}
    assert workspace.replace("schema.py", 'name="bare"', 'name="base"') == {"conf/config.yaml": ["CONFIG007 11"]}


def test_reads_follow_the_class(workspace: Workspace) -> None:
    assert workspace.replace("train.py", "cfg.net.depth", "cfg.net.deep") == {"train.py": ["CONFIG009 9"]}
    assert workspace.replace("schema.py", "    depth: int = 2\n", "    deep: int = 2\n    depth: int = 2\n") == {}
    assert workspace.replace("schema.py", "    deep: int = 2\n", "") == {"train.py": ["CONFIG009 9"]}
