import lightning as L
from torch import nn


class Block(nn.Module):
    def __init__(self, width, depth, kernel, stride, padding, dilation, groups, bias, dropout, activation):
        super().__init__()


class Data(L.LightningDataModule):
    def __init__(self, root, batch_size, num_workers, size, mean, std, seed, folds, fold, augment):
        super().__init__()
