"""Methods of a LightningDataModule name the part."""

import lightning as L
from torch.utils.data import DataLoader


class Tables(L.LightningDataModule):
    def __init__(self, rows, batch_size=64):
        super().__init__()
        self.rows = rows
        self.batch_size = batch_size

    def train_dataloader(self):
        return DataLoader(self.rows["fit"], batch_size=self.batch_size, shuffle=True, drop_last=True)

    def val_dataloader(self):
        return DataLoader(self.rows["held"], batch_size=self.batch_size, drop_last=False)  # want: LOOP024
