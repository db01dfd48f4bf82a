import lightning as L
from torch.utils.data import DataLoader


class Images(L.LightningDataModule):
    def __init__(self, train, held_out):
        super().__init__()
        self.train = train
        self.held_out = held_out

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=32)  # want: LOOP025

    def val_dataloader(self):
        return DataLoader(self.held_out, batch_size=32)
