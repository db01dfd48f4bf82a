import torch
import torch.nn.functional as F
from lightning.pytorch import LightningModule


class Detector(LightningModule):
    def training_step(self, batch, batch_idx):
        losses = self.losses(batch)
        self.log_dict({f"train_{name}": value for name, value in losses.items()}, on_step=True, on_epoch=True)
        return losses["loss"]

    def validation_step(self, batch, batch_idx):
        losses = self.losses(batch)
        self.log_dict({f"val_{name}": value for name, value in losses.items()}, on_step=True, on_epoch=True)  # want: LIGHTNING002

    def losses(self, batch):
        boxes, classes = self.model(batch["image"])
        box = F.smooth_l1_loss(boxes, batch["boxes"])
        kind = F.cross_entropy(classes, batch["classes"])
        return {"loss": box + kind, "loss_box": box, "loss_class": kind}

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-4)


class Autoencoder(LightningModule):
    def training_step(self, batch, batch_idx):
        return self._reconstruct(batch, "train")

    def validation_step(self, batch, batch_idx):
        return self._evaluate(batch, "val")

    def test_step(self, batch, batch_idx):
        return self._evaluate(batch, "test")

    def _evaluate(self, batch, stage: str):
        loss = self._reconstruct(batch, stage)
        self.log(f"{stage}_loss", loss, on_step=True, prog_bar=True)  # want: LIGHTNING002
        return loss

    def _reconstruct(self, batch, stage: str):
        loss = F.mse_loss(self.model(batch), batch)
        self.log(f"{stage}_mse", loss, on_step=stage == "train")
        self.log("mse", loss, on_step=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-4)
