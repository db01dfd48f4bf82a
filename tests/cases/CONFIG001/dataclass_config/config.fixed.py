from dataclasses import dataclass, field

import yaml


@dataclass
class OptimConfig:
    lr: float = 1e-3
    betas: tuple = (0.9, 0.999)
    weight_decay: float = 0.01  # want: CONFIG001


@dataclass
class Config:
    optim: OptimConfig = field(default_factory=OptimConfig)
    epochs: int = 10


def load(path="config.yaml"):
    with open(path) as handle:
        raw = yaml.safe_load(handle)
    return Config(optim=OptimConfig(**raw["optim"]), epochs=raw["epochs"])


config = load()
