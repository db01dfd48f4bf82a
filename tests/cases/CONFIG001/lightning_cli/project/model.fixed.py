import lightning as L
import torch
from torch import nn


class Base(L.LightningModule):
    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self(x), y)


class Classifier(Base):
    def __init__(
        self,
        width: int = 256,  # want: CONFIG001
        lr: float = 0.001,
        dropout: float = 0.1,
        freeze: bool = False,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(width, 10))

    def forward(self, x):
        return self.net(x)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr)
