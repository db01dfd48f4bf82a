"""What the configs may hold."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class ModelConfig:
    hidden: int = 128
    dropout: float = 0.0
    activation: str = "relu"


@dataclass
class OptimConfig:
    lr: float = 1e-3
    weight_decay: float = 0.0


@dataclass
class AdamConfig(OptimConfig):
    betas: List[float] = field(default_factory=lambda: [0.9, 0.999])


@dataclass
class TrainConfig:
    model: ModelConfig = field(default_factory=ModelConfig)
    optim: OptimConfig = MISSING
    tags: Dict[str, Any] = field(default_factory=dict)
    note: Any = None
    epochs: int = 10
    seed: Optional[int] = None


def register() -> None:
    cs = ConfigStore.instance()
    cs.store(name="train_schema", node=TrainConfig)
    cs.store(group="optim", name="adam_schema", node=AdamConfig)
