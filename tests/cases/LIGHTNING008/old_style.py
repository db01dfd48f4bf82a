import pandas as pd
import pytorch_lightning as pl
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Churn(pl.LightningModule):  # want: LIGHTNING008
    def __init__(self, path="churn.csv", alpha=0.25):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.Linear(12, 32),
            nn.BatchNorm1d(32),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(32, 1),
        )
        self.validation_outputs = []

    def prepare(self):
        frame = pd.read_csv(self.hparams.path)
        train, val = train_test_split(frame, random_state=0, stratify=frame["churn"])
        return train, val

    def tensors(self, frame):
        x = torch.tensor(frame.drop(columns="churn").values, dtype=torch.float32)
        y = torch.tensor(frame["churn"].values, dtype=torch.float32)
        return TensorDataset(x, y)

    def train_dataloader(self):
        return DataLoader(self.tensors(self.prepare()[0]), batch_size=64, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.tensors(self.prepare()[1]), batch_size=64)

    def forward(self, x):
        return self.net(x).squeeze(1)

    def training_step(self, batch, batch_idx):
        x, y = batch
        p = torch.sigmoid(self(x))
        focal_loss = -(self.hparams.alpha * (1 - p) ** 2 * y * p.log() + p**2 * (1 - y) * (1 - p).log()).mean()
        self.log("train_loss", focal_loss)
        return focal_loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.validation_outputs.append((torch.sigmoid(self(x)), y))

    def on_validation_epoch_end(self):
        p = torch.cat([p for p, _ in self.validation_outputs])
        y = torch.cat([y for _, y in self.validation_outputs])
        self.log("val_accuracy", ((p > 0.5) == y.bool()).float().mean())
        self.validation_outputs.clear()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
