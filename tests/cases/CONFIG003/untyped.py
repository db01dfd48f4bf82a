import pytorch_lightning as pl
from torch import nn


class Base(pl.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.lr = lr


class Net(Base):
    def __init__(self, width, depth, kernel, stride, dropout, lr, epochs, smoothing, *, ema=0.999):  # want: CONFIG003
        super().__init__(lr)
        self.layers = nn.Sequential(*[nn.Linear(width, width) for _ in range(depth)])
