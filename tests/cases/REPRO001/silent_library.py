"""A module that others import: whoever runs it seeds, or is told so."""

import torch
from torch import nn


def fit(net: nn.Module, loader, epochs: int) -> None:
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(net(x), y).backward()
            optimizer.step()
