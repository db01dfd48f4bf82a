import hydra
from omegaconf import DictConfig
from torch import nn, optim


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    net = nn.Linear(8, 2)
    optimizer = optim.SGD(net.parameters(), lr=cfg.lr)
    print(optimizer)


if __name__ == "__main__":
    main()
