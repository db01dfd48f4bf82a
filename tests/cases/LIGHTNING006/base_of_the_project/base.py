import torch
from lightning.pytorch import LightningModule


class Base(LightningModule):
    def __init__(self):
        super().__init__()
        self.outputs = []

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
