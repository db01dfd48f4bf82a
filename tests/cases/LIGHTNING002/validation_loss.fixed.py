import pytorch_lightning as pl
import torch


class ColaModel(pl.LightningModule):
    def training_step(self, batch, batch_idx):
        outputs = self(batch["input_ids"], labels=batch["label"])
        self.log("train/loss", outputs.loss, prog_bar=True, on_step=True, on_epoch=True)
        preds = torch.argmax(outputs.logits, 1)
        accuracy = (preds == batch["label"]).float().mean()
        self.log("train/acc", accuracy, on_step=False, on_epoch=True)  # want: LIGHTNING002
        return outputs.loss

    def validation_step(self, batch, batch_idx):
        outputs = self(batch["input_ids"], labels=batch["label"])
        self.log("valid/loss", outputs.loss, prog_bar=True, on_step=False)  # want: LIGHTNING002
        self.log("valid/f1", outputs.logits.mean(), prog_bar=True, on_epoch=True)

    def test_step(self, batch, batch_idx):
        loss = self(batch["input_ids"], labels=batch["label"]).loss
        self.log("test/loss", loss, on_step=False, on_epoch=True)  # want: LIGHTNING002
