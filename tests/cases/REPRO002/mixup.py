"""numpy decides how much is mixed, and only torch is seeded."""

import numpy as np
import torch
from torch import nn


def mixup(x, y, alpha):
    weight = np.random.beta(alpha, alpha)
    order = torch.randperm(len(x))
    return weight * x + (1 - weight) * x[order], y, y[order], weight


def main(seed=0):
    torch.manual_seed(seed)  # want: REPRO002
    net = nn.Linear(32, 4)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x, y in torch.load("batches.pt", weights_only=True):
        x, first, second, weight = mixup(x, y, 0.4)
        optimizer.zero_grad()
        output = net(x)
        loss = weight * nn.functional.cross_entropy(output, first)
        loss = loss + (1 - weight) * nn.functional.cross_entropy(output, second)
        loss.backward()
        optimizer.step()


if __name__ == "__main__":
    main()
