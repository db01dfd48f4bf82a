import hydra
from omegaconf import DictConfig


class Trainer:
    def __init__(self, cfg: DictConfig):
        self.cfg = cfg

    def run(self):
        for _ in range(self.cfg.trainer.epochs):
            print(self.cfg.trainer.precision)  # want: CONFIG009


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.model.width, cfg.model.depth)
    Trainer(cfg).run()
