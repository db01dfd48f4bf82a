from dataclasses import dataclass, field

from omegaconf import OmegaConf


@dataclass
class Optim:
    lr: float = 1e-3
    weight_decay: float = 0.0


@dataclass
class Config:
    optim: Optim = field(default_factory=Optim)
    epochs: int = 3


def load(path: str = "run.yaml") -> Config:
    schema = OmegaConf.structured(Config)
    return OmegaConf.merge(schema, OmegaConf.load(path), OmegaConf.from_cli())


def main() -> None:
    cfg = load()
    print(cfg.optim.lr, cfg.optim.weight_decay, cfg.epochs)


if __name__ == "__main__":
    main()
