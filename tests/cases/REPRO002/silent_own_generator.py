"""numpy and random are drawn from, but from generators that have seeds of their own."""

import random

import numpy as np
import torch
from torch import nn


def main(seed=0):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    chooser = random.Random(seed)
    net = nn.Linear(32, 4)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    batches = torch.load("batches.pt", weights_only=True)
    chooser.shuffle(batches)
    for x, y in batches:
        noise = torch.from_numpy(rng.normal(0, 0.1, tuple(x.shape)))
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x + noise.float()), y).backward()
        optimizer.step()


if __name__ == "__main__":
    main()
