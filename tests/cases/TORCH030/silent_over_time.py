import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    """Sequences come first: (time, batch, features)."""

    def __init__(self, dim):
        super().__init__()
        self.score = nn.Linear(dim, 1)

    def forward(self, states):
        time, batch, dim = states.shape
        weights = F.softmax(self.score(states), dim=0)
        return (weights * states).sum(0)


class Pooling(nn.Module):
    """One weight for each node of a graph, over all nodes."""

    def __init__(self, dim):
        super().__init__()
        self.gate = nn.Linear(dim, 1)

    def forward(self, x):
        gate = self.gate(x.view(-1, 64))
        return torch.softmax(gate, dim=0) * x
