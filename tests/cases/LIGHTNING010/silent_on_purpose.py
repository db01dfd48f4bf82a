import lightning as L
import torch


class Finite(L.LightningModule):
    def training_step(self, batch, batch_idx):
        loss = self.loss(batch)
        if torch.isfinite(loss):
            return loss


class Skips(L.LightningModule):
    def training_step(self, batch, batch_idx):
        loss = self.loss(batch)
        # the others are skipped: their targets are padded
        if batch["length"] > 8:
            return loss


class Turns(L.LightningModule):
    def training_step(self, batch, batch_idx, optimizer_idx):
        if optimizer_idx == 0:
            return self.generator_loss(batch)
        if optimizer_idx == 1:
            return self.discriminator_loss(batch)


class Kinds(L.LightningModule):
    def training_step(self, batch, batch_idx):
        if self.kind == "a":
            return self.first(batch)
        elif self.kind == "b":
            return self.second(batch)


class Explicit(L.LightningModule):
    def training_step(self, batch, batch_idx):
        if batch is None:
            return
        return self.loss(batch)
