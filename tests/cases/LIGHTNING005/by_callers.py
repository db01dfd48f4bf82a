import lightning as L
import torchvision
from torch import nn


class Fine(L.LightningModule):
    def __init__(self, thing, classes=10):
        super().__init__()
        self.save_hyperparameters(ignore=["classes"])  # want: LIGHTNING005
        self.thing = thing
        self.head = nn.Linear(512, classes)


def main():
    return Fine(torchvision.models.resnet18(weights="DEFAULT"), classes=2)
