from lightning.pytorch import LightningDataModule
from torch.utils.data import DataLoader


class Images(LightningDataModule):
    def __init__(self, train_set, test_set):
        super().__init__()
        self.train_set = train_set
        self.test_set = test_set

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=32, shuffle=True, num_workers=2, persistent_workers=True)  # want: TORCH006

    def test_dataloader(self):
        return DataLoader(self.test_set, batch_size=32, num_workers=2)
