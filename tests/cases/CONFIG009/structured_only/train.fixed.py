from dataclasses import dataclass, field
from typing import Any, List

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING, DictConfig


@dataclass
class SGD:
    lr: float = 0.1
    momentum: float = 0.9


@dataclass
class Adam:
    lr: float = 0.001
    beta: float = 0.9


@dataclass
class Config:
    defaults: List[Any] = field(default_factory=lambda: ["_self_", {"optim": "sgd"}])
    optim: Any = MISSING
    epochs: int = 10


cs = ConfigStore.instance()
cs.store(name="config", node=Config)
cs.store(group="optim", name="sgd", node=SGD)
cs.store(group="optim", name="adam", node=Adam)


def fit(optim_cfg: DictConfig) -> None:
    print(optim_cfg.lr, optim_cfg.momentum)  # want: CONFIG009


@hydra.main(version_base=None, config_name="config")
def main(cfg: DictConfig) -> None:
    fit(cfg.optim)
    for _ in range(cfg.epochs):  # want: CONFIG009
        print(cfg.optim.momentum)


if __name__ == "__main__":
    main()
