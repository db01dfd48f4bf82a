"""The loss is weighted for the rare class, and only the accuracy is looked at."""

import torch
import torchmetrics
from torch import nn


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(30, 1)
        self.criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(25.0))
        self.accuracy = torchmetrics.Accuracy(task="binary")  # want: METRIC001

    def evaluate(self, loader):
        self.eval()
        with torch.no_grad():
            for x, y in loader:
                self.accuracy.update(self.net(x).squeeze(1).sigmoid(), y)
        return self.accuracy.compute()
