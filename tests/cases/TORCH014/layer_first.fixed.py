import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, width, depth=2):
        """Two layers and a way around them."""
        # the base
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(width, width), nn.ReLU())  # want: TORCH014
        self.depth = depth
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        return self.norm(x + self.inner(x))


class Scale(nn.Module):
    def __init__(self, width):
        super(Scale, self).__init__()
        self.weight = nn.Parameter(torch.ones(width))  # want: TORCH014

    def forward(self, x):
        return x * self.weight
