"""Prints what a training script would do with its config."""

import json
import dataclasses
from typing import Any

import yaml


@dataclasses.dataclass(frozen=True)
class InitConfig:
    scheme: str
    gain: float


@dataclasses.dataclass(frozen=True)
class ModelConfig:
    hidden: list[int]
    dropout: float
    init: InitConfig

    @classmethod
    def from_dict(cls, data: dict) -> "ModelConfig":
        """Built of what YAML gives; unknown and missing keys are errors."""
        return cls(
            **{
                **data,
                "init": InitConfig(**data["init"]),
            }
        )


@dataclasses.dataclass(frozen=True)
class OptimizerConfig:
    lr: str
    betas: list[float]
    amsgrad: bool


@dataclasses.dataclass(frozen=True)
class Config:
    """What config.yaml holds."""

    name: str
    seed: int
    model: ModelConfig
    optimizer: OptimizerConfig
    resume: Any
    labels: dict[Any, Any]

    @classmethod
    def from_dict(cls, data: dict) -> "Config":
        """Built of what YAML gives; unknown and missing keys are errors."""
        return cls(
            **{
                **data,
                "model": ModelConfig.from_dict(data["model"]),
                "optimizer": OptimizerConfig(**data["optimizer"]),
            }
        )


def build(hidden, dropout, init):
    return [*hidden, dropout, init["scheme"], init["gain"]]


def main():
    with open("config.yaml") as handle:
        config = dataclasses.asdict(Config.from_dict(yaml.safe_load(handle)))  # want: YAML006
    layers = build(**config["model"])
    lr = float(config["optimizer"]["lr"])
    betas = config["optimizer"].get("betas", [0.9, 0.99])
    print(json.dumps([config["name"], config["seed"], layers, lr, betas, config["resume"], config["labels"][0]]))


if __name__ == "__main__":
    main()
