import hydra
from hydra.utils import instantiate


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    model = instantiate(cfg.model)
    print(model, cfg.width)


main()
