import lightning as L
import pytorch_lightning as pl
from lightning.pytorch import LightningModule


class InInit(L.LightningModule):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.automatic_optimization = False

    def training_step(self, batch, batch_idx):
        opt = self.optimizers()
        opt.zero_grad()
        loss = self.net(batch).mean()
        self.manual_backward(loss)
        opt.step()


class AsAttribute(pl.LightningModule):
    automatic_optimization = False

    def training_step(self, batch, batch_idx):
        loss = self.net(batch).mean()
        loss.backward()
        if (batch_idx + 1) % 4 == 0:
            self.optimizers().step()
            self.optimizers().zero_grad()


class AsProperty(LightningModule):
    @property
    def automatic_optimization(self):
        return False

    def training_step(self, batch, batch_idx):
        opt_g, opt_d = self.optimizers()
        for opt in (opt_g, opt_d):
            opt.zero_grad()
            self.manual_backward(self.net(batch).mean())
            opt.step()
