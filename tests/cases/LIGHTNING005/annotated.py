from typing import Optional

import lightning as L
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Distilled(L.LightningModule):
    def __init__(self, student: nn.Module, teacher: Optional[nn.Module] = None, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters(logger=False)  # want: LIGHTNING005
        self.student, self.teacher = student, teacher


class Tabular(L.LightningModule):
    def __init__(self, frame: pd.DataFrame, train_set: "Dataset", width: int):
        super().__init__()
        self.save_hyperparameters()  # want: LIGHTNING005
        self.frame = frame
        self.layer = nn.Linear(width, 1)

    def train_dataloader(self):
        return DataLoader(self.frame.values)


class Arrays(L.LightningModule):
    def __init__(self, train_data: np.ndarray, class_weights: torch.Tensor):
        super().__init__()
        self.save_hyperparameters("train_data", "class_weights")  # want: LIGHTNING005
        self.train_data = train_data
