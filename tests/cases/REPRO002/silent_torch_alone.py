"""Only torch draws: manual_seed seeds the CPU and all CUDA devices. numpy is imported and only counts."""

import random

import numpy as np
import torch
from torch import nn


def main(seed=0):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(32, 16), nn.Dropout(0.2), nn.Linear(16, 4)).cuda()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    losses = []
    for x, y in torch.load("batches.pt", weights_only=True):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x.cuda()), y.cuda())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(np.mean(losses), random.__name__)


if __name__ == "__main__":
    main()
