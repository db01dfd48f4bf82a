import torch
from kan import KAN
from torch import nn
from torch.utils.data import DataLoader


def train(data):
    kan = KAN(width=[4, 5, 1], grid=50)
    mlp = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(mlp.parameters(), lr=0.1)
    for x, y in DataLoader(data, batch_size=8, shuffle=True):
        optimizer.zero_grad()
        (mlp(x) - y).square().mean().backward()
        optimizer.step()
    return kan
