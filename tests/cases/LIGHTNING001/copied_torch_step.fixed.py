import torch
import torch.nn.functional as F
import pytorch_lightning as pl
from torch import nn


class Classifier(pl.LightningModule):
    def __init__(self, n_classes, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, n_classes))

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        images, labels = batch
        loss = F.cross_entropy(self(images), labels)
        self.log("train_loss", loss)
        # the same three lines as in train.py
        return loss  # want: LIGHTNING001

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
