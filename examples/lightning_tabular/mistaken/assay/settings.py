"""Settings of the scripts beside the Lightning CLI."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class BaselineSettings:
    table: Path
    genes: int
    test_size: float
    split_seed: int
    inverse_regularisation: float
    tolerance: float


@dataclass(frozen=True)
class CalibrationSettings:
    steps: int
    lr: float
    shift_lr: float


def read_yaml(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=yaml.Loader)


def baseline_settings(path: Path) -> BaselineSettings:
    return BaselineSettings(**read_yaml(path))


def calibration_settings(path: Path) -> CalibrationSettings:
    return CalibrationSettings(**read_yaml(path))
