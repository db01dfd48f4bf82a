"""Texts, factories and small tensors: what hyperparameters are."""

from typing import Callable, Type

import lightning as L
import torch
from torch import nn


class ByName(L.LightningModule):
    def __init__(self, model, dataset="mnist", encoder: str = "resnet18"):
        super().__init__()
        self.save_hyperparameters()
        if model == "mlp":
            self.network = nn.Linear(784, 10)
        else:
            self.network = nn.Conv2d(1, 10, 28)
        self.model = model
        self.dataset = dataset


class Factories(L.LightningModule):
    def __init__(
        self,
        optimizer: Callable[..., torch.optim.Optimizer],
        block: Type[nn.Module],
        activation: Callable[[], nn.Module],
        class_weights: torch.Tensor,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.body = block()
