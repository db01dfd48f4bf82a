"""Many configs for one model: that they differ from the default is their purpose."""

import sys

import lightning as L
import yaml


class Net(L.LightningModule):
    def __init__(self, width: int = 64, depth: int = 2):
        super().__init__()
        self.save_hyperparameters()


def build(name):
    with open("configs/small.yaml" if name == "small" else "configs/big.yaml") as handle:
        return Net(**yaml.safe_load(handle)["model"])


if __name__ == "__main__":
    build(sys.argv[1])
