"""Linear layers and activations behave the same in both modes."""

import torch
from torch import nn
from torch.nn import functional as F


class Mlp(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.first = nn.Linear(8, width)
        self.norm = nn.LayerNorm(width)
        self.rest = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 3))

    def forward(self, x):
        return self.rest(F.relu(self.norm(self.first(x))))


def main(train_loader, test_loader):
    model = Mlp()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    with torch.no_grad():
        return [model(x).argmax(1) for x, _ in test_loader]
