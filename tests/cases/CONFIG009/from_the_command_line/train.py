import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, OmegaConf


class Defaults:
    seed: int = 1


ConfigStore.instance().store(name="base", node=Defaults)
base = OmegaConf.merge(OmegaConf.load("other.yaml"), OmegaConf.from_cli())
print(base.lr, base.items())


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.seed)
