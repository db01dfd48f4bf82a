import pytorch_lightning as pl


class Digits(pl.LightningDataModule):
    def __init__(self, batch_size: int = 64, num_workers: int = 0):
        super().__init__()
        self.save_hyperparameters()
