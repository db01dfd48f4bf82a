import torch
from kan import KAN
from torch import nn


def baseline(loader):
    kan = KAN(width=[4, 2, 1])
    mlp = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 1))
    kan.fit(loader, steps=10)
    return torch.optim.Adam(mlp.parameters(), lr=1e-2)


def sgd():
    return torch.optim.SGD(KAN(width=[4, 2, 1]).parameters(), lr=0.1)
