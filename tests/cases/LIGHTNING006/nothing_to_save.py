import lightning as L
from torch import nn


class Wrapped(L.LightningModule):
    def __init__(self, net: nn.Module, criterion, teacher=None):
        super().__init__()
        self.net, self.criterion, self.teacher = net, criterion, teacher


class Fixed(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)


class Plain(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.layer = nn.Linear(width, 2)


class Data(L.LightningDataModule):
    def __init__(self, folder: str, batch_size: int = 32):
        super().__init__()
        self.folder, self.batch_size = folder, batch_size


class OnlineProbe(L.LightningModule):
    """A part of the module that is trained: it has no checkpoint of its own."""

    def __init__(self, width: int, classes: int = 10):
        super().__init__()
        self.layer = nn.Linear(width, classes)

    def training_step(self, batch, batch_idx):
        return self.layer(batch)
