import abc

import lightning as L
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


class Trainer:
    def training_step(self, batch, batch_idx):
        loss = self.model(batch)
        loss.backward()
