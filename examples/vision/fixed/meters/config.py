"""Settings of a run, from its YAML file."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class DataConfig:
    validation_size: float
    test_size: float
    split_seed: int
    num_workers: int


@dataclass(frozen=True)
class ModelConfig:
    channels: int
    dropout: float


@dataclass(frozen=True)
class TrainingConfig:
    seed: int
    epochs: int
    batch_size: int
    lr: float
    min_lr: float
    weight_decay: float


@dataclass(frozen=True)
class FinetuningConfig:
    seed: int
    epochs: int
    batch_size: int


def read_yaml(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as handle:
        return yaml.safe_load(handle)


def load_config(path: Path) -> tuple[DataConfig, ModelConfig, TrainingConfig]:
    sections = read_yaml(path)
    return DataConfig(**sections["data"]), ModelConfig(**sections["model"]), TrainingConfig(**sections["training"])


def load_finetuning_config(path: Path) -> tuple[DataConfig, FinetuningConfig, dict[str, Any]]:
    sections = read_yaml(path)
    return DataConfig(**sections["data"]), FinetuningConfig(**sections["finetuning"]), sections["optimizer"]


def numbers(config: TrainingConfig) -> dict[str, float]:
    """The numeric settings, for the table in which runs are compared."""
    return {name: value for name, value in asdict(config).items() if isinstance(value, (int, float))}
