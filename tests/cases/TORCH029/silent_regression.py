import torch
from torch import nn


class Count(nn.Module):
    """Counts are never negative."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        return torch.relu(self.head(x))


class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(16, 2), nn.Tanh())

    def forward(self, x):
        return self.layers(x)


def train(loader):
    count, actor, criterion = Count(), Actor(), nn.MSELoss()
    for x, y, action in loader:
        loss = criterion(count(x), y) + nn.functional.smooth_l1_loss(actor(x), action)
        loss.backward()
