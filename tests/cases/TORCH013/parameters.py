"""Prototypes that are parameters, and a container that is filled before torch accepts modules."""

import torch
from torch import nn


class Prototypes(nn.Module):
    def __init__(self, classes, width):
        super().__init__()
        self.prototypes = [nn.Parameter(torch.randn(width)) for _ in range(classes)]  # want: TORCH013

    def forward(self, x):
        return torch.stack([(x - p).norm(dim=-1) for p in self.prototypes], dim=-1)


class Early(nn.Module):
    def __init__(self, width):
        self.layers = [nn.Linear(width, width), nn.Linear(width, 1)]  # want: TORCH013
        super().__init__()


class Mixed(nn.Module):
    def __init__(self, width, extra):
        super().__init__()
        self.steps = [nn.Linear(width, width), extra, None]  # want: TORCH013
