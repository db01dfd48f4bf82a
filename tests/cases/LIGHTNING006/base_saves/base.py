from lightning.pytorch import LightningModule


class Base(LightningModule):
    def __init__(self, lr: float):
        super().__init__()
        self.save_hyperparameters(ignore=["net"])
