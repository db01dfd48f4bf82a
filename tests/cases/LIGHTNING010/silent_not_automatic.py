import abc

import lightning as L
import torch
from company import Trainable


class ByHand(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False

    def training_step(self, batch, batch_idx):
        loss = self.loss(batch)
        self.manual_backward(loss)
        self.optimizers().step()


class Unknown(Trainable, L.LightningModule):
    def training_step(self, batch, batch_idx):
        loss = self.loss(batch)
        self.log("loss", loss)


class Statistics(L.LightningModule):
    """Counts; there is nothing to learn."""

    def training_step(self, batch, batch_idx):
        self.log("tokens", self.count(batch))

    def configure_optimizers(self):
        return None


class Abstract(L.LightningModule):
    @abc.abstractmethod
    def training_step(self, batch, batch_idx):
        """The loss of a batch."""


class Head(L.LightningModule):
    """A part of another module, which adds up the losses."""

    def training_step(self, batch, batch_idx):
        features, targets = batch
        loss = self.criterion(self(features), targets)
        return loss, {"accuracy": self.accuracy(targets)}


class Parallel(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return {"output": self(batch[0]), "target": batch[1]}

    def training_step_end(self, outputs):
        return self.criterion(outputs["output"], outputs["target"])

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


class Trainer:
    def training_step(self, batch, batch_idx):
        loss = self.model(batch)
        loss.backward()
