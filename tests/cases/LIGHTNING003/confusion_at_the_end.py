import pytorch_lightning as pl
import torch
from torch import nn


class Classifier(pl.LightningModule):
    def __init__(self, lr=1e-3):
        """A small classifier."""
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 2))

    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self.net(x), y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self.net(x)
        # labels and logits for the whole epoch
        return {"labels": y, "logits": logits}

    def validation_epoch_end(self, outputs):  # want: LIGHTNING003
        """Accuracy over all batches."""
        labels = torch.cat([x["labels"] for x in outputs])
        logits = torch.cat([x["logits"] for x in outputs])
        self.log("val_acc", (logits.argmax(1) == labels).float().mean())

    def test_step(self, batch, batch_idx):
        result = self.validation_step(batch, batch_idx)
        if not batch[0].numel():
            return None
        return result

    def test_epoch_end(self, outs):  # want: LIGHTNING003
        self.print(len(outs))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
