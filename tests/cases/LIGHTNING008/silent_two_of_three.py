"""Long modules that leave the data, the loss or the metrics to others."""

import lightning as L
import torch
import torchmetrics
from torch import nn
from torch.utils.data import DataLoader


class NoData(L.LightningModule):
    def __init__(self, width: int = 64):
        super().__init__()
        self.save_hyperparameters()
        self.a = nn.Linear(width, width)
        self.b = nn.Linear(width, width)
        self.c = nn.Linear(width, width)
        self.d = nn.Linear(width, width)
        self.e = nn.Linear(width, width)
        self.f = nn.Linear(width, width)
        self.outputs = []

    def forward(self, x):
        x = torch.relu(self.a(x))
        x = torch.relu(self.b(x))
        x = torch.relu(self.c(x))
        x = torch.relu(self.d(x))
        x = torch.relu(self.e(x))
        return self.f(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = ((self(x) - y) ** 2).mean() + 1e-4 * self.a.weight.abs().sum()
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.outputs.append((self(x) - y).abs())

    def on_validation_epoch_end(self):
        self.log("val_error", torch.cat(self.outputs).mean())
        self.outputs.clear()

    def configure_optimizers(self):
        return torch.optim.Adam(
            self.parameters(),
            lr=1e-3,
            betas=(0.9, 0.99),
            weight_decay=1e-4,
        )

    def extra_repr(self):
        return "\n".join(
            [
                f"width {self.hparams.width}",
                f"layers {6}",
            ]
        )


class Delegates(L.LightningModule):
    def __init__(self, dataset, width: int = 64):
        super().__init__()
        self.save_hyperparameters(ignore=["dataset"])
        self.dataset = dataset
        self.layer = nn.Linear(width, 10)
        self.criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
        self.accuracy = torchmetrics.Accuracy("multiclass", num_classes=10)

    def train_dataloader(self):
        return DataLoader(self.dataset, batch_size=64, shuffle=True)

    def forward(self, x):
        return self.layer(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = self.criterion(self(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.accuracy(self(x), y)
        self.log("val_accuracy", self.accuracy)
