import lightning as L
import torch
from torch.nn import functional as F


class Classifier(L.LightningModule):
    def training_step(self, batch, batch_idx):
        images, labels = batch
        # onto the GPU
        return F.cross_entropy(self(images), labels)

    def validation_step(self, batch, batch_idx):
        x = batch["image"]  # want: LIGHTNING009
        y = batch["label"]
        self.log("val_loss", F.cross_entropy(self(x), y))  # want: LIGHTNING009
