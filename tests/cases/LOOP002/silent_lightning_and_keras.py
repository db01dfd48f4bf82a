import lightning as L
import torch


class LitModel(L.LightningModule):
    def __init__(self, net, val_loader):
        super().__init__()
        self.net = net
        self.val_loader = val_loader

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_acc", (self.net(x).argmax(-1) == y).float().mean())

    def on_validation_epoch_end(self):
        for x, _ in self.val_loader:
            print(self.net(x).shape)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
