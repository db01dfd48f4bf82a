import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, dim, length=512):
        super().__init__()
        position = torch.arange(length).unsqueeze(1)
        scale = torch.exp(torch.arange(0, dim, 2) * (-math.log(10000.0) / dim))
        table = torch.zeros(length, dim)
        table[:, 0::2] = torch.sin(position * scale)
        self.register_buffer("table", table)


def contrastive_mask(labels):
    labels = labels.contiguous().view(-1, 1)
    return torch.eq(labels, labels.T).float()


def ranking_loss(loader):
    scorer = nn.Linear(16, 1)
    for x, y in loader:
        scores = scorer(x).view(-1)
        differences = scores.unsqueeze(1) - scores
        target = y.view(-1)
        wanted = torch.sign(target.unsqueeze(1) - target)
        loss = torch.relu(1 - differences * wanted).mean()
        loss.backward()


def normalised(loader):
    layer = nn.Linear(16, 8)
    for x, _ in loader:
        out = layer(x)
        out = out - out.mean(dim=1, keepdim=True)
        yield out * torch.rand(8), out / torch.full((1,), 2.0)
