from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING, DictConfig


@dataclass
class Trial:
    steps: int = MISSING


@dataclass
class Paths:
    root: str = "."


store = ConfigStore.instance()
store.store(group="trial", name="default", node=Trial)
store.store(group="paths", name="here", node=Paths, package="dirs")


@hydra.main(version_base="1.1", config_path=".", config_name="config")
def run(config: DictConfig) -> None:
    print(config.trial.steps, config.dirs.root, config.name)


if __name__ == "__main__":
    run()
