import torch
import yaml
from torch import nn


def build(cfg):
    layers = [nn.Linear(cfg["width"], cfg["width"]) for _ in range(cfg["depth"])]  # want: CONFIG009
    return nn.Sequential(*layers)


def main():
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    model = build(config["model"])
    optimizer = torch.optim.SGD(model.parameters(), lr=config["optimizer"]["lr"])  # want: CONFIG009
    print(optimizer, config.get("seed"), config["epochs"])


main()
