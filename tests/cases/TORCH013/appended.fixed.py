"""Blocks that are appended one by one."""

import torch.nn as nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn = nn.BatchNorm2d(channels)

    def forward(self, x):
        return x + self.bn(self.conv(x)).relu()


class Tower(nn.Module):
    def __init__(self, channels, depth):
        super(Tower, self).__init__()
        self.blocks = nn.ModuleList()
        for _ in range(depth):
            self.blocks.append(Block(channels))  # want: TORCH013
        heads = []
        for size in (1, 3):
            head = nn.Conv2d(channels, 1, size)
            heads.append(head)
        self.heads = nn.ModuleList(heads)  # want: TORCH013

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return [head(x) for head in self.heads]
