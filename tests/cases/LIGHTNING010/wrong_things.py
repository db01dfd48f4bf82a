import lightning as L
import torch


class Tuple(L.LightningModule):
    def training_step(self, batch, batch_idx):
        loss, accuracy = self.shared_step(batch)
        return loss, accuracy  # want: LIGHTNING010

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


class Dictionary(Tuple):
    def training_step(self, batch, batch_idx):
        loss, accuracy = self.shared_step(batch)
        return {"train_loss": loss, "accuracy": accuracy}  # want: LIGHTNING010


class Number(Tuple):
    def training_step(self, batch, batch_idx):
        loss = self.criterion(self(batch["x"]), batch["y"])
        return loss.item()  # want: LIGHTNING010
