import lightning as L
import torch


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters())
        warmup = torch.optim.lr_scheduler.LinearLR(optimizer)
        decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.99)
        return [optimizer], [warmup, decay]


class Plateau(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "monitor": "val_loss"}}
