from lightning.pytorch import LightningModule


class Switchable(LightningModule):
    def __init__(self, net, sam=False):
        super().__init__()
        self.net = net
        self.automatic_optimization = not sam

    def training_step(self, batch, batch_idx):
        loss = self.net(batch).mean()
        if not self.automatic_optimization:
            self.manual_backward(loss)
            self.optimizers().step()
            self.optimizers().zero_grad()
        return loss


class Wrapped(Switchable):
    def training_step(self, batch, batch_idx):
        loss = super().training_step(batch, batch_idx)
        self.manual_backward(loss)
        return loss
