import lightning as L
import torch


class Model(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.collected = []

    def validation_step(self, batch, batch_idx):
        self.collected.append(self(batch))

    def validation_epoch_end(self, outputs):  # want: LIGHTNING003
        self.log("val", torch.cat(outputs).mean())

    def on_validation_epoch_end(self):
        self.validation_epoch_end(self.collected)
        self.collected.clear()
