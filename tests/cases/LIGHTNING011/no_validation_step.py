import pytorch_lightning as pl
import torch
from torch import nn
from torch.utils.data import DataLoader


class Regressor(pl.LightningModule):
    def __init__(self, dataset):
        super().__init__()
        self.layer = nn.Linear(8, 1)
        self.training_set, self.validation_set = dataset.parts()

    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.mse_loss(self.layer(x), y)

    def train_dataloader(self):
        return DataLoader(self.training_set, batch_size=32, shuffle=True)

    def val_dataloader(self):  # want: LIGHTNING011
        return DataLoader(self.validation_set, batch_size=32)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
