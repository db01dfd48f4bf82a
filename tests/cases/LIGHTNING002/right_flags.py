import lightning as L
from torch.nn import functional as F


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        loss = F.mse_loss(self(batch[0]), batch[1])
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        self.log("train_acc", loss, on_step=True)
        self.log("train_auc", loss, on_step=True, on_epoch=False)
        self.log("lr", self.optimizers().param_groups[0]["lr"], on_step=True, on_epoch=False)
        return loss

    def validation_step(self, batch, batch_idx):
        loss = F.mse_loss(self(batch[0]), batch[1])
        self.log("val_loss", loss)
        self.log("val_acc", loss, on_step=False, on_epoch=True)
        self.log("val_loss_step", loss, on_step=True, on_epoch=False)
        self.log("val_batch_loss", loss, on_step=True)
        self.log("val_f1", loss, on_step=self.verbose)
