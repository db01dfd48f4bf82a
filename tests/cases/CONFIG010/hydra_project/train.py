import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    model = hydra.utils.instantiate(cfg.model)
    print(model, cfg.trainer.epochs, cfg.trainer.devices)
