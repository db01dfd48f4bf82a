"""A network that builds itself a level deeper, and hands itself on: it is read like any other."""

import torch
from torch import nn


class Level(nn.Module):
    def __init__(self, depth, channels):
        super(Level, self).__init__()
        self.up = nn.Conv2d(channels, channels, 3, padding=1)
        if depth > 1:
            self.inner = Level(depth - 1, channels)
        else:
            self.inner = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return self.up(self.inner(x))


def to_device(module, device):
    module.to(device)
    for child in module.children():
        to_device(child, device)


def main():
    net = Level(3, 16)
    to_device(net, "cuda" if torch.cuda.is_available() else "cpu")
    print(net)
