"""The method that is one epoch steps first; the loop is in another method."""

import torch
from torch import nn


class Trainer:
    def __init__(self, model, loader):
        self.model = model
        self.loader = loader
        self.optimizer = torch.optim.Adam(model.parameters())
        self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.95)

    def fit(self, epochs):
        for epoch in range(epochs):
            self.train_epoch(epoch)

    def train_epoch(self, epoch):
        if self.scheduler is not None:
            self.scheduler.step()  # want: LOOP010
        total = 0.0
        for x, y in self.loader:
            self.optimizer.zero_grad()
            loss = nn.functional.mse_loss(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            total += loss.item()
        print(epoch, total)
