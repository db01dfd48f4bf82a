from dataclasses import dataclass

from hydra.core.config_store import ConfigStore


@dataclass
class Config:
    learning_rate: float = 0.1


ConfigStore.instance().store(name="config", node=Config)
