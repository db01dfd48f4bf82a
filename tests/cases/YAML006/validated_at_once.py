from dataclasses import dataclass

import yaml
from pydantic import BaseModel, TypeAdapter


class Config(BaseModel):
    lr: float
    epochs: int
    name: str


@dataclass
class Plain:
    lr: float


def load(path: str) -> Config:
    with open(path) as handle:
        raw = yaml.safe_load(handle)
    print(raw["lr"], raw["epochs"], raw["name"])
    return Config.model_validate(raw)


def load_plain(path: str) -> Plain:
    with open(path) as handle:
        raw = yaml.safe_load(handle)
    print(raw["lr"], raw["epochs"], raw["name"])
    return Plain(**raw)


def load_adapted(path: str) -> Config:
    with open(path) as handle:
        return TypeAdapter(Config).validate_python(yaml.safe_load(handle))
