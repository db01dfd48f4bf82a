import lightning as L
import pandas as pd
import torch
from torch.utils.data import DataLoader, Dataset


class Frames(L.LightningDataModule):
    def __init__(self, frame: pd.DataFrame, batch_size: int = 32):
        super().__init__()
        self.save_hyperparameters()
        self.frame = frame


class Attribute(L.LightningModule):
    """An attribute is in no checkpoint."""

    def __init__(self, dataset: Dataset, lr: float = 0.1):
        super().__init__()
        self.save_hyperparameters("lr")
        self.dataset = dataset

    def train_dataloader(self):
        return DataLoader(self.dataset)


class Neighbours(L.LightningModule):
    """The training data are the model: they belong into the checkpoint."""

    def __init__(self, x, y):
        super().__init__()
        self.register_buffer("train_x", torch.as_tensor(x))
        self.register_buffer("train_y", torch.as_tensor(y))

    def forward(self, x):
        return self.train_y[torch.cdist(x, self.train_x).argmin(1)]

    def train_dataloader(self):
        return DataLoader(torch.utils.data.TensorDataset(self.train_x, self.train_y))
