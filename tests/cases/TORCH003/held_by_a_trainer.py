import torch
from torch import nn
from torchvision import models


class Trainer:
    def __init__(self, loader, lr):
        self.model = models.resnet18()
        self.model_b = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.LogSoftmax(dim=1))
        self.loss = nn.NLLLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=lr)
        self.loader = loader

    def epoch(self):
        for x, y in self.loader:
            self.optimizer.zero_grad()
            loss = self.loss(self.model(x), y)  # want: TORCH003
            loss.backward()
            self.optimizer.step()

    def other_epoch(self):
        for x, y in self.loader:
            self.optimizer.zero_grad()
            self.loss(self.model_b(x), y).backward()
            self.optimizer.step()
