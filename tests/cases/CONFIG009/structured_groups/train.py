from dataclasses import dataclass, field
from typing import Any, List

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING, DictConfig, OmegaConf


@dataclass
class MySQL:
    host: str = "localhost"
    port: int = 3306


@dataclass
class Config:
    defaults: List[Any] = field(default_factory=lambda: [{"db": MISSING}, "_self_"])
    db: Any = MISSING
    epochs: int = 10


cs = ConfigStore.instance()
cs.store(name="config", node=Config)
cs.store(group="db", name="mysql", node=MySQL)
cs.store(group="cache", name="redis", node={"host": "localhost", "ttl": 60})


@hydra.main(version_base=None, config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.db.host, cfg.db.user, cfg.epochs)
    if "cache" in cfg:
        print(cfg.cache.ttl)
    settings = OmegaConf.to_object(cfg)
    print(settings.db)


if __name__ == "__main__":
    main()
