import hydra
from omegaconf import DictConfig


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(hydra.utils.instantiate(cfg.model), hydra.utils.instantiate(cfg.head))
