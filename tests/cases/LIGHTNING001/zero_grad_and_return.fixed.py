import lightning as L
import torch
from torch import nn


class Regressor(L.LightningModule):
    """Trained with accumulate_grad_batches=8."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 1)
        self.criterion = nn.MSELoss()

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = self.criterion(self.layer(x), y)
        self.log("loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_loss", self.criterion(self.layer(x), y))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)
