"""Train a classifier as the composed config says."""

import hydra
import torch
from omegaconf import OmegaConf
from torch import nn

from schema import TrainConfig, register

register()


@hydra.main(version_base="1.3", config_path="conf", config_name="config")
def main(cfg: TrainConfig) -> None:
    print(OmegaConf.to_yaml(cfg))
    model = nn.Sequential(nn.Linear(64, cfg.model.hidden), nn.Dropout(cfg.model.dropout), nn.Linear(cfg.model.hidden, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=cfg.optim.lr, weight_decay=cfg.optim.weight_decay)
    for _ in range(cfg.epochs):
        optimizer.zero_grad()


if __name__ == "__main__":
    main()
