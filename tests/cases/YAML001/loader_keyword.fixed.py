"""Options of a run, read with PyYAML's full-power loader."""

from pathlib import Path

import torch
import yaml
from torch import nn


def load_config(path: Path) -> dict:
    with path.open(encoding="utf-8") as handle:
        return yaml.safe_load(handle)  # want: YAML001


def load_sweep(path: Path) -> list[dict]:
    # One document per run.
    with path.open() as handle:
        runs = list(yaml.safe_load_all(handle))  # want: YAML001
    return [run for run in runs if run]


def build(config: dict) -> tuple[nn.Module, torch.optim.Optimizer]:
    model = nn.Linear(config["inputs"], config["classes"])
    return model, torch.optim.SGD(model.parameters(), lr=config["lr"])


if __name__ == "__main__":
    config = yaml.safe_load(  # want: YAML001
        Path("config.yaml").read_text(),  # small
    )
    print(build(config))
