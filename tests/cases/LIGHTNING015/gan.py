import lightning as L
import torch
from torch import nn


class GAN(L.LightningModule):
    def __init__(self, lr: float = 2e-4):
        super().__init__()
        self.save_hyperparameters()
        self.generator = nn.Linear(8, 784)
        self.discriminator = nn.Linear(784, 1)

    def training_step(self, batch, batch_idx):
        x, _ = batch
        return self.discriminator(x).mean()

    def configure_optimizers(self):
        opt_g = torch.optim.Adam(self.generator.parameters(), lr=self.hparams.lr)
        opt_d = torch.optim.Adam(self.discriminator.parameters(), lr=self.hparams.lr)
        return [opt_g, opt_d], []  # want: LIGHTNING015


class Pair(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        return (  # want: LIGHTNING015
            {"optimizer": torch.optim.SGD(self.a.parameters(), lr=0.1)},
            {"optimizer": torch.optim.SGD(self.b.parameters(), lr=0.01)},
        )
