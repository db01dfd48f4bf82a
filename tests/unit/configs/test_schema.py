"""Schemas that are derived from code: they take the config as it is, and refuse what the code would not take."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml

from trainwright.configs.schema import schema_of
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

PLAIN = {
    "train.py": '''\
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Optional

import yaml


class Activation(Enum):
    RELU = "relu"
    GELU = "gelu"


@dataclass
class ModelConfig:
    """A network.

    Args:
        hidden: Width of the layers.
    """

    hidden: int
    depth: int = 4
    dropout: float = 0.1
    activation: Activation = Activation.RELU
    norm: Literal["batch", "layer"] = "batch"
    heads: Optional[list[int]] = None


def main():
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    model = ModelConfig(**config["model"])
    decay = config["optimizer"].get("weight_decay", 0.0)
    return model, config["optimizer"]["lr"], decay, config["name"]


main()
''',
    "config.yaml": "name: base\nmodel:\n  hidden: 64\n  dropout: 0\noptimizer:\n  lr: 0.001\nfolds: [1, 2]\n",
}
HYDRA = {
    "network.py": """\
from torch import nn


class Network(nn.Module):
    def __init__(self, inputs: int, width: int, dropout: float = 0.1, act: str = "relu"):
        super().__init__()
""",
    "train.py": """\
import hydra
from omegaconf import DictConfig


@hydra.main(config_path="conf", config_name="main", version_base=None)
def main(cfg: DictConfig):
    network = hydra.utils.instantiate(cfg.network, inputs=12)
    return network, cfg.lr


main()
""",
    "conf/main.yaml": "lr: 0.1\nwidth: 64\nnetwork:\n  _target_: network.Network\n  width: ${width}\n",
}


def _project(folder: Path, files: dict[str, str]) -> Project:
    project = Project(partial(settings_for, overrides=Overrides()))
    folder.joinpath("trainwright.toml").touch()  # the command looks for the project's folder
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        project.load(path)
    return project


def _schema(folder: Path, files: dict[str, str], config: str) -> dict[str, Any]:
    schema = schema_of(_project(folder, files).configs, folder / config)
    assert schema is not None
    jsonschema.Draft7Validator.check_schema(schema)
    return schema


def _wrong(schema: dict[str, Any], text: str) -> list[str]:
    found = jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(text))
    return sorted("/".join(str(step) for step in error.absolute_path) for error in found)


class TestPlainYaml:
    @pytest.fixture
    def schema(self, tmp_path: Path) -> dict[str, Any]:
        return _schema(tmp_path, PLAIN, "config.yaml")

    def test_the_config_is_right(self, schema: dict[str, Any]) -> None:
        assert _wrong(schema, PLAIN["config.yaml"]) == []

    def test_types_defaults_and_texts(self, schema: dict[str, Any]) -> None:
        model = schema["properties"]["model"]["properties"]
        assert model["depth"]["type"] == "integer"
        assert model["depth"]["default"] == 4
        assert model["dropout"]["type"] == "number"
        assert model["activation"]["enum"] == ["relu", "gelu"]
        assert model["norm"]["enum"] == ["batch", "layer"]
        assert model["heads"]["anyOf"] == [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}]
        assert model["hidden"]["description"].startswith("Width of the layers.")
        assert schema["properties"]["optimizer"]["properties"]["lr"]["type"] == "number"

    @pytest.mark.parametrize(
        ("before", "after", "places"),
        [
            ("hidden: 64", "hidden: wide", ["model/hidden"]),
            ("  hidden: 64\n", "", ["model"]),
            ("dropout: 0", "droput: 0", ["model"]),
            ("dropout: 0", "norm: group", ["model/norm"]),
            ("dropout: 0", "heads: [a]", ["model/heads"]),
            ("dropout: 0", "heads: null", []),
            ("lr: 0.001", "lr: 1e-3", ["optimizer/lr"]),
            ("lr: 0.001", "lr: 1", []),
            ("  lr: 0.001", "  weight_decay: 0.1", ["optimizer"]),
            ("name: base\n", "", [""]),
            ("folds: [1, 2]\n", "", []),
        ],
    )
    def test_mistakes(self, schema: dict[str, Any], before: str, after: str, places: list[str]) -> None:
        text = PLAIN["config.yaml"]
        assert before in text
        assert _wrong(schema, text.replace(before, after)) == places


class TestHydra:
    def test_targets_and_interpolations(self, tmp_path: Path) -> None:
        schema = _schema(tmp_path, HYDRA, "conf/main.yaml")
        text = HYDRA["conf/main.yaml"]
        assert _wrong(schema, text) == []
        assert _wrong(schema, text + "  _partial_: true\n") == []
        assert _wrong(schema, text + "  dropout: ${width}\n") == []
        assert _wrong(schema, text + "  dropout: a lot\n") == ["network/dropout"]
        assert _wrong(schema, text + "  depth: 3\n") == ["network"]
        assert _wrong(schema, text.replace("lr: 0.1\n", "")) == [""]
        assert _wrong(schema, "defaults:\n  - _self_\n" + text) == []

    def test_a_part_of_a_composition_need_not_be_whole(self, tmp_path: Path) -> None:
        parts = {
            **HYDRA,
            "conf/main.yaml": "defaults:\n  - network: small\nlr: 0.1\n",
            "conf/network/small.yaml": "_target_: network.Network\nwidth: 8\n",
        }
        schema = _schema(tmp_path, parts, "conf/main.yaml")
        assert _wrong(schema, parts["conf/main.yaml"]) == []
        schema = _schema(tmp_path, parts, "conf/network/small.yaml")
        assert _wrong(schema, parts["conf/network/small.yaml"]) == []
        assert _wrong(schema, parts["conf/network/small.yaml"] + "depth: 1\n") == [""]


class TestLightningCli:
    FILES: ClassVar = {
        "module.py": """\
import lightning as L


class Net(L.LightningModule):
    def __init__(self, width: int, dropout: float = 0.1):
        super().__init__()
""",
        "main.py": "from lightning.pytorch.cli import LightningCLI\n\nLightningCLI()\n",
        "config.yaml": """\
model:
  class_path: module.Net
  init_args:
    width: 8
optimizer:
  class_path: torch.optim.AdamW
  init_args:
    lr: 0.001
""",
    }

    def test_what_the_program_gives_is_not_asked_for(self, tmp_path: Path) -> None:
        schema = _schema(tmp_path, self.FILES, "config.yaml")
        text = self.FILES["config.yaml"]
        assert _wrong(schema, text) == []
        assert _wrong(schema, text.replace("width: 8", "width: wide")) == ["model/init_args/width"]
        assert _wrong(schema, text.replace("width: 8", "widht: 8")) == ["model/init_args", "model/init_args"]


def test_a_file_that_nothing_reads_has_none(tmp_path: Path) -> None:
    project = _project(tmp_path, {"a.py": "print(1)\n", "a.yaml": "a: 1\n", "b.yaml": "- 1\n"})
    assert schema_of(project.configs, tmp_path / "a.yaml") is None
    assert schema_of(project.configs, tmp_path / "b.yaml") is None


class TestCommand:
    def run(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trainwright", "config", "schema", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)

    def test_by_config_and_by_program(self, tmp_path: Path) -> None:
        _project(tmp_path, PLAIN)
        by_config = self.run(tmp_path, "config.yaml")
        assert by_config.returncode == 0, by_config.stderr
        assert self.run(tmp_path, "train.py").stdout == by_config.stdout
        assert self.run(tmp_path, "config.yaml", "-o", "config.schema.json").stdout == ""
        written = json.loads((tmp_path / "config.schema.json").read_text(encoding="utf-8"))
        assert written == json.loads(by_config.stdout)
        assert written["title"] == "config.yaml"

    @pytest.mark.parametrize("name", ["missing.yaml", "notes.txt", "lonely.yaml", "lonely.py"])
    def test_what_has_no_schema(self, tmp_path: Path, name: str) -> None:
        _project(tmp_path, {"lonely.py": "print(1)\n", "lonely.yaml": "a: 1\n"})
        (tmp_path / "notes.txt").write_text("", encoding="utf-8")
        done = self.run(tmp_path, name)
        assert done.returncode == 2
        assert done.stdout == ""
        assert name in done.stderr
        assert "Traceback" not in done.stderr
