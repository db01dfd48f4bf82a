import lightning as L
import torch
from torch import nn
from torch.utils.data import Dataset


class Ignored(L.LightningModule):
    def __init__(self, net: nn.Module, criterion: nn.Module, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters(ignore=["net", "criterion"])
        self.net, self.criterion = net, criterion


class OneIgnored(L.LightningModule):
    def __init__(self, net: nn.Module, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters(logger=False, ignore="net")
        self.net = net


class Named(L.LightningModule):
    def __init__(self, net: nn.Module, data: Dataset, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters("lr")
        self.net, self.data = net, data


class TakenOut(L.LightningModule):
    def __init__(self, net: nn.Module, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.hparams.pop("net")
        self.net = net


class Computed(L.LightningModule):
    def __init__(self, net: nn.Module, lr: float = 1e-3, keep_out=("net",)):
        super().__init__()
        self.save_hyperparameters(ignore=list(keep_out))
        self.net = net
