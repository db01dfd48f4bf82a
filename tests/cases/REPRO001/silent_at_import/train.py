"""The seed is set when settings.py is imported."""

import torch
from settings import EPOCHS
from torch import nn

if __name__ == "__main__":
    net = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    batches = torch.load("batches.pt", weights_only=True)
    for _ in range(EPOCHS):
        for x, y in batches:
            optimizer.zero_grad()
            nn.functional.mse_loss(net(x), y).backward()
            optimizer.step()
