import lightning as L
from torch.nn import functional as F


class Net(L.LightningModule):
    def shared(self, batch, stage):
        x, y = batch
        logits = self(x)
        loss = F.cross_entropy(logits, y)
        self.log(f"{stage}_loss", loss, on_step=True, on_epoch=True)
        self.log(f"{stage}_accuracy", (logits.argmax(1) == y).float().mean(), on_step=True, on_epoch=True)  # want: LIGHTNING002
        return loss

    def training_step(self, batch, batch_idx):
        return self.shared(batch, "train")

    def validation_step(self, batch, batch_idx):
        return self.shared(batch, "val")
