import pytorch_lightning as pl
import torch


class Model(pl.LightningModule):
    def validation_step(self, batch, batch_idx):
        return self(batch).mean()

    def validation_epoch_end(self, outputs):
        self.log("val", torch.stack(outputs).mean())
