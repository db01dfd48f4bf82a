"""Small projects of the kinds that people have, for the tests of the language features between YAML and code."""

from __future__ import annotations

from pathlib import Path

HYDRA = {
    "configs/train.yaml": """\
# @package _global_
defaults:
  - _self_
  - model: mlp
  - data: digits
  - optional experiment: null

task_name: train
seed: 12345
run_dir: runs/${task_name}/${seed}
trainer:
  max_epochs: 10
""",
    "configs/model/mlp.yaml": """\
_target_: src.models.mlp.MLP

hidden: 128
activation: relu
dropout: 0.1
lr: ${optim_lr}
""",
    "configs/model/wide.yaml": """\
_target_: src.models.mlp.MLP
hidden: 512
""",
    "configs/data/digits.yaml": """\
_target_: src.data.Digits
batch_size: 32
folder: data/${task_name}
""",
    "configs/experiment/big.yaml": """\
# @package _global_
defaults:
  - override /model: wide
model:
  hidden: 1024
seed: 1
""",
    "src/__init__.py": "",
    "src/models/__init__.py": "",
    "src/models/mlp.py": '''\
"""A network."""
import enum
from typing import Literal, Optional


class Pooling(enum.Enum):
    MEAN = "mean"
    MAX = "max"


class MLP:
    """Two layers.

    Args:
        hidden: Width of the hidden layer.
        activation: What is between the layers.
    """

    def __init__(
        self,
        hidden: int,
        activation: Literal["relu", "gelu"] = "relu",
        dropout: float = 0.0,
        lr: float = 1e-3,
        norm: bool = True,
        pooling: Optional[Pooling] = None,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.width = hidden * 2 if norm else hidden
        self.rate = lr
''',
    "src/data.py": '''\
"""Data."""


class Digits:
    """Handwritten digits."""

    def __init__(self, folder: str, batch_size: int = 64, workers: int = 0) -> None:
        self.folder = folder
        self.batch_size = batch_size
''',
    "src/train.py": '''\
"""Trains."""
import hydra
from omegaconf import DictConfig


@hydra.main(version_base="1.3", config_path="../configs", config_name="train.yaml")
def main(cfg: DictConfig) -> None:
    model = hydra.utils.instantiate(cfg.model)
    epochs = cfg.trainer.max_epochs
    print(cfg["seed"], cfg.get("task_name"), model, epochs)


if __name__ == "__main__":
    main()
''',
}
"""Like lightning-hydra-template."""

CLI = {
    "main.py": """\
from lightning.pytorch.cli import LightningCLI

from net import Net


def main() -> None:
    LightningCLI(Net)


if __name__ == "__main__":
    main()
""",
    "net.py": '''\
from lightning.pytorch import LightningModule


class Encoder:
    """Turns text into numbers."""

    def __init__(self, depth: int = 2, tied: bool = False) -> None:
        self.depth = depth


class Net(LightningModule):
    """A network."""

    def __init__(self, encoder: Encoder, width: int = 64) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.encoder = encoder
        self.width = width

    def forward(self, x):
        return x * self.hparams.width
''',
    "config.yaml": """\
seed_everything: 7
trainer:
  max_epochs: 3
model:
  width: 128
  encoder:
    class_path: net.Encoder
    init_args:
      depth: 4
""",
}
"""Like a LightningCLI project."""

PLAIN = {
    "train.py": '''\
"""Trains."""
import argparse
from pathlib import Path

import yaml


def load(path):
    with open(path) as stream:
        return yaml.safe_load(stream)


class Model:
    def __init__(self, hidden, depth=2):
        self.layers = [hidden] * depth


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="config.yaml")
    parser.add_argument("--epochs", type=int, default=None)
    args = parser.parse_args()
    cfg = load(Path(__file__).parent / "config.yaml")
    if args.epochs is not None:
        cfg["epochs"] = args.epochs
    model = Model(**cfg["model"])
    rate = cfg["optim"]["lr"]
    print(model.layers, float(rate), cfg["epochs"], cfg.get("name", "run"))


if __name__ == "__main__":
    main()
''',
    "config.yaml": """\
name: first
epochs: 2
model:
  hidden: 3
  depth: 2
optim:
  lr: 1e-3
  nesterov: yes
""",
}
"""`safe_load`, subscripts, `**` and argparse."""

DATACLASS = {
    "run.py": '''\
"""Runs."""
from dataclasses import dataclass

import yaml


@dataclass
class TrainConfig:
    """How to train."""

    lr: float = 0.1
    steps: int = 10
    name: str = "run"


def main():
    with open("settings.yaml") as stream:
        config = TrainConfig(**yaml.safe_load(stream))
    print(config.lr, config.steps, config.name)


if __name__ == "__main__":
    main()
''',
    "settings.yaml": "lr: 0.5\nsteps: 3\n",
}
"""A dataclass made from a file."""


STRUCTURED = {
    "train.py": '''\
"""Trains."""
import hydra
from omegaconf import DictConfig

from schema import OptimConfig


def optimizer(config: OptimConfig):
    return config.lr


@hydra.main(version_base="1.3", config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.model.hidden, cfg.model.dropout, cfg.optim.lr, cfg.warmup.lr, cfg.db.port)
    optimizer(cfg.optim)


if __name__ == "__main__":
    main()
''',
    "schema.py": '''\
"""What the configs hold."""
from dataclasses import dataclass, field
from enum import Enum

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


class Mode(Enum):
    FAST = 1
    EXACT = 2


@dataclass
class ModelConfig:
    """The network.

    Attributes:
        hidden: Width of the hidden layer.
    """

    hidden: int = 128
    dropout: float = 0.0
    mode: Mode = Mode.FAST


@dataclass
class OptimConfig:
    lr: float = 0.001
    momentum: float = 0.9


@dataclass
class MySQL:
    host: str = "localhost"
    port: int = MISSING


@dataclass
class Config:
    model: ModelConfig = field(default_factory=ModelConfig)
    optim: OptimConfig = field(default_factory=OptimConfig)
    warmup: OptimConfig = field(default_factory=lambda: OptimConfig(lr=0.0001))
    db: MySQL = MISSING


cs = ConfigStore.instance()
cs.store(name="base", node=Config)
cs.store(group="db", name="mysql_schema", node=MySQL)
''',
    "conf/config.yaml": """\
defaults:
  - base
  - db: mysql
  - _self_

model:
  hidden: 64
optim:
  lr: 0.01
""",
    "conf/db/mysql.yaml": "defaults:\n  - mysql_schema\n  - _self_\n\nport: 3306\n",
}
"""Dataclasses that Hydra merges files with."""

STORED = {
    "app.py": '''\
"""Shows."""
from dataclasses import dataclass, field

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig


@dataclass
class Net:
    width: int = 8


@dataclass
class Config:
    net: Net = field(default_factory=Net)
    epochs: int = 10


ConfigStore.instance().store(name="config", node=Config)


@hydra.main(version_base=None, config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.net.width, cfg.epochs)


if __name__ == "__main__":
    main()
''',
}
"""A program whose config is in no file."""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write a project."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
