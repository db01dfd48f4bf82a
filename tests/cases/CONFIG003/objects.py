from collections.abc import Callable

import lightning as L
from torch import nn
from torchmetrics import MetricCollection


class Task(L.LightningModule):
    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        head: nn.Module,
        criterion: Callable,
        optimizer: Callable,
        scheduler: Callable,
        train_metrics: MetricCollection,
        val_metrics: MetricCollection,
        lr: float = 1e-3,
        epochs: int = 10,
    ):
        super().__init__()
        self.encoder = encoder


class Plain(L.LightningModule):
    def __init__(self, model, loss_fn, optimizer, scheduler, tokenizer, metrics, lr, wd, epochs, config):
        super().__init__()
        self.model = model
