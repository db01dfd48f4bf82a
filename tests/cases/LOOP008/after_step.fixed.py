"""Clipping behind the step that it should have bounded."""

import torch
from torch import nn


class Trainer:
    def __init__(self, model, lr, max_norm):
        self.model = model
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=lr)
        self.max_norm = max_norm

    def train_epoch(self, loader):
        self.model.train()
        for x, y in loader:
            self.optimizer.zero_grad()
            loss = nn.functional.mse_loss(self.model(x), y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.max_norm)  # want: LOOP008
            self.optimizer.step()
