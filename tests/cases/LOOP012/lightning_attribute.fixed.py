"""A LightningModule collects its losses in the Trainer's loop."""

import lightning as L
import torch
from torch import nn


class NeverEmptied(L.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.losses = []

    def training_step(self, batch, batch_idx):
        inputs, targets = batch
        loss = nn.functional.cross_entropy(self.layer(inputs), targets)
        self.losses.append(loss.detach())  # want: LOOP012
        return loss

    def on_train_epoch_end(self) -> None:
        self.log("train_loss", torch.stack(self.losses).mean())


class EmptiedEachEpoch(L.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.losses = []

    def training_step(self, batch, batch_idx):
        inputs, targets = batch
        loss = nn.functional.cross_entropy(self.layer(inputs), targets)
        self.losses.append(loss)
        return loss

    def on_train_epoch_end(self) -> None:
        self.log("train_loss", torch.stack(self.losses).mean())
        self.losses.clear()


class Detached(L.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.losses = []

    def training_step(self, batch, batch_idx):
        inputs, targets = batch
        loss = nn.functional.cross_entropy(self.layer(inputs), targets)
        self.losses.append(loss.detach())
        return loss
