import hydra
from omegaconf import DictConfig, open_dict


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with open_dict(cfg):
        weights = cfg.model.pop("weights")
    model = hydra.utils.instantiate(cfg.model)
    print(model, weights)
