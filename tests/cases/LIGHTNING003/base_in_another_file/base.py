from lightning.pytorch import LightningModule


class Base(LightningModule):
    def __init__(self, loss):
        super().__init__()
        self.loss = loss
