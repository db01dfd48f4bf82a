import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader, random_split


class Small(pl.LightningModule):  # want: LIGHTNING008
    def __init__(self, dataset):
        super().__init__()
        self.save_hyperparameters(ignore=["dataset"])
        self.train_set, self.val_set = random_split(dataset, [0.8, 0.2])
        self.scores = []

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=32, shuffle=True)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = ((self(x) - y) ** 2).mean()
        return loss

    def validation_step(self, batch, batch_idx):
        self.scores.append(self(batch[0]))

    def on_validation_epoch_end(self):
        self.log("score", torch.cat(self.scores).mean())
        self.scores.clear()
