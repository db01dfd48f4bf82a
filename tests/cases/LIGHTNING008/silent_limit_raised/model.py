import pandas as pd
import torch
from lightning.pytorch import LightningModule
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Everything(LightningModule):
    def __init__(self, width: int = 64, lr: float = 1e-3, batch_size: int = 64):
        super().__init__()
        self.save_hyperparameters()
        self.layers = nn.Sequential(nn.Linear(20, width), nn.ReLU(), nn.Linear(width, 1))
        self.errors = []
        self.correct = 0
        self.seen = 0

    def read(self, part):
        frame = pd.read_csv(f"{part}.csv")
        inputs = torch.tensor(frame.drop(columns="target").values, dtype=torch.float32)
        targets = torch.tensor(frame["target"].values, dtype=torch.float32)
        return TensorDataset(inputs, targets[:, None])

    def train_dataloader(self):
        data = self.read("train")
        return DataLoader(data, self.hparams.batch_size, shuffle=True, num_workers=4)

    def val_dataloader(self):
        data = self.read("val")
        return DataLoader(data, self.hparams.batch_size, num_workers=4)

    def forward(self, x):
        return self.layers(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        prediction = self(x)
        error = (prediction - y).abs()
        loss = torch.where(error < 1, 0.5 * error**2, error - 0.5).mean()
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        prediction = self(x)
        self.errors.append((prediction - y).abs())
        self.correct += ((prediction > 0.5) == (y > 0.5)).sum().item()
        self.seen += len(y)

    def on_validation_epoch_end(self):
        self.log("val_error", torch.cat(self.errors).mean())
        self.log("val_accuracy", self.correct / self.seen)
        self.errors.clear()
        self.correct = 0
        self.seen = 0

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
