import torch
import torch.nn.functional as F
from torch import nn


class Regressor(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(dim, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x, flat=False):
        out = self.body(x)
        if flat:
            out = out.squeeze(-1)
        return out


class Flat(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.body = nn.Linear(dim, 1)

    def forward(self, x):
        return self.body(x)[:, 0]


def train(loader, dim):
    model, flat, linear = Regressor(dim), Flat(dim), nn.Linear(dim, 1)
    criterion = nn.MSELoss()
    for x, y in loader:
        loss = criterion(model(x, flat=True), y.view(-1))
        loss = loss + criterion(flat(x), y.view(-1))
        loss = loss + criterion(linear(x), y.view(-1, 1)) + criterion(linear(x), y.unsqueeze(1))
        loss = loss + criterion(linear(x).squeeze(), y.view(-1)) + criterion(linear(x), y)
        loss = loss + F.mse_loss(linear(x).flatten(), y.flatten())
        loss = loss + ((linear(x).view(-1) - y.view(-1)) ** 2).mean()
        loss.backward()
