import hydra
from omegaconf import DictConfig


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    net = hydra.utils.instantiate(cfg.net)
    optimizer = hydra.utils.instantiate(cfg.optimizer, params=net.parameters())
    schedule = hydra.utils.instantiate(cfg.schedule)(optimizer)
    print(optimizer, schedule)
