import lightning as L
import torch


class Regressor(L.LightningModule):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def training_step(self, batch, batch_idx):
        loss = ((self.net(batch[0]) - batch[1]) ** 2).mean()
        return loss

    def training_epoch_end(self, outputs):  # want: LIGHTNING003
        self.log("mean", torch.stack([o["loss"] for o in outputs]).mean())

    def validation_step(self, batch, batch_idx):
        return self.net(batch[0])

    def on_validation_epoch_end(self, outputs):  # want: LIGHTNING003
        self.log("val", torch.cat(outputs).mean())
