import lightning as L
import torch
from torch import nn


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        x, y = batch
        with torch.autocast("cuda"):
            prediction = self(x)
            if self.hparams.weighted:
                return self.weighted(prediction, y)
            else:
                return nn.functional.mse_loss(prediction, y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


class Matches(L.LightningModule):
    def training_step(self, batch, batch_idx):
        match self.hparams.task:
            case "regression":
                return self.regression(batch)
            case _:
                raise ValueError(self.hparams.task)


class Attempts(L.LightningModule):
    def training_step(self, batch, batch_idx):
        try:
            loss = self.loss(batch)
        except RuntimeError:
            return None
        else:
            return {"loss": loss, "size": len(batch)}


class Extended(L.LightningModule):
    def training_step(self, batch, batch_idx):
        outputs = {"loss": self.loss(batch), **self.metrics(batch)}
        self.log("train_loss", outputs["loss"])
        return outputs
