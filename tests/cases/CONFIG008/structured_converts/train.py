from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Dict, List, Optional

import hydra
from hydra.core.config_store import ConfigStore


class Split(Enum):
    TRAIN = "train"
    VALID = "valid"


@dataclass
class DataConfig:
    root: Path = Path("data")
    split: Split = Split.TRAIN
    sizes: List[int] = field(default_factory=list)
    limit: Optional[int] = None
    weights: Dict[str, float] = field(default_factory=dict)


@dataclass
class Config:
    data: DataConfig = field(default_factory=DataConfig)
    lr: float = 1e-3
    epochs: int = 10
    amp: bool = False
    name: str = "run"
    extra: Any = None


ConfigStore.instance().store(name="base", node=Config)


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: Config) -> None:
    print(cfg)


if __name__ == "__main__":
    main()
