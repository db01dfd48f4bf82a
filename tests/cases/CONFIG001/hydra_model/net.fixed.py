from lightning.pytorch import LightningModule


class Encoder(LightningModule):
    def __init__(self, width=64, layers=6, dropout=0.1):  # want: CONFIG001
        super().__init__()
        self.save_hyperparameters()
