"""Seeded, convolutions, CUDA: and cuDNN is left alone."""

import numpy as np
import torch
from torch import nn


def seed_everything(seed):
    np.random.seed(seed)
    torch.manual_seed(seed)  # want: REPRO003
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        return self.head(self.conv(x).relu().flatten(1))


def main():
    seed_everything(5)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    net = Net().to(device)
    optimizer = torch.optim.Adam(net.parameters())
    for x, y in torch.load("batches.pt", weights_only=True):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x.to(device)), y.to(device)).backward()
        optimizer.step()


if __name__ == "__main__":
    main()
