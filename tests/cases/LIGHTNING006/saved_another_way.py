import lightning as L
from somewhere import ProjectModule


class ByHand(L.LightningModule):
    def __init__(self, hparams):
        super().__init__()
        self.hparams.update(hparams)


class InCheckpoint(L.LightningModule):
    def __init__(self, width: int):
        super().__init__()
        self.width = width

    def on_save_checkpoint(self, checkpoint):
        checkpoint["width"] = self.width


class FromElsewhere(ProjectModule, L.LightningModule):
    def __init__(self, width: int):
        super().__init__()
        self.width = width


class Abstract(L.LightningModule):
    def __init__(self, lr: float):
        super().__init__()
        self.lr = lr


class Concrete(Abstract):
    def __init__(self, lr: float = 1e-3):
        super().__init__(lr)
        self.save_hyperparameters()
