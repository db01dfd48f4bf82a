"""Everything in one file: the config is text, the options come on top."""

import argparse

import torch
import yaml
from torch import nn

DEFAULTS = """
lr: 0.0003
batch_size: 32
hidden: [64, 64]
amp: true
data: ./data/train
"""


def settings(argv=None):
    cfg = yaml.safe_load(DEFAULTS)
    p = argparse.ArgumentParser()
    p.add_argument("--lr", type=float, default=0.0003)  # want: CONFIG001
    p.add_argument("--batch-size", type=int, default=32)
    p.add_argument("--hidden", type=int, nargs="+", default=[64, 32])  # want: CONFIG001
    p.add_argument("--amp", action="store_true")  # want: CONFIG001
    p.add_argument("--data", default="data/train/")
    p.add_argument("--resume")
    cfg.update(vars(p.parse_args(argv)))
    return cfg


def main():
    cfg = settings()
    model = nn.Sequential(nn.Linear(8, cfg["hidden"][0]), nn.ReLU(), nn.Linear(cfg["hidden"][0], 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg["lr"])
    print(optimizer)


if __name__ == "__main__":
    main()
