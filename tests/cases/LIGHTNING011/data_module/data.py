import lightning as L
from torch.utils.data import DataLoader


class Digits(L.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(self.train, batch_size=32)


class Letters(Digits):
    def val_dataloader(self):
        return DataLoader(self.val, batch_size=32)
