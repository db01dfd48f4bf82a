from dataclasses import dataclass

from omegaconf import OmegaConf


@dataclass
class Config:
    lr: float = 1e-3
    epochs: int = 3


def main() -> None:
    cfg = OmegaConf.structured(Config)
    OmegaConf.set_struct(cfg, False)
    cfg = OmegaConf.merge(cfg, OmegaConf.load("run.yaml"))
    print(cfg.lr, cfg.epochs, cfg.get("extra"))


if __name__ == "__main__":
    main()
