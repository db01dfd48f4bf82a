"""The training step logs what early stopping watches."""

import lightning.pytorch as pl
import torch
from torch import nn


class Regressor(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(8, 1)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = nn.functional.mse_loss(self.net(x), y)
        self.log("train_loss", loss)  # want: METRIC002
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_mae", nn.functional.l1_loss(self.net(x), y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
