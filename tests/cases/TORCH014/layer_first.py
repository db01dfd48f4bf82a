import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, width, depth=2):
        """Two layers and a way around them."""
        self.inner = nn.Sequential(nn.Linear(width, width), nn.ReLU())  # want: TORCH014
        self.depth = depth
        # the base
        super().__init__()
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        return self.norm(x + self.inner(x))


class Scale(nn.Module):
    def __init__(self, width):
        self.weight = nn.Parameter(torch.ones(width))  # want: TORCH014
        super(Scale, self).__init__()

    def forward(self, x):
        return x * self.weight
