"""Lists in forward() belong to the graph on purpose."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.gate = nn.Linear(8, 8)

    def forward(self, x):
        states, penalty = [], 0.0
        for layer in self.layers:
            x = layer(x)
            states.append(x)
            penalty = penalty + self.gate(x).pow(2).mean()
        return torch.stack(states), penalty

    def regularization(self):
        total = 0.0
        for p in self.parameters():
            total += p.pow(2).sum()
        return total
