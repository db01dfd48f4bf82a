import torch
import torch.nn as nn
from torch.nn import Module


class Encoder(Module):
    def __init__(self, width):
        super().__init__()
        self.layer = nn.Linear(width, width)  # want: TORCH014

    def forward(self, x):
        return torch.relu(self.layer(x))


class Ensemble(nn.Module):
    def __init__(self, members):  # want: TORCH014
        super().__init__()
        self.members = members

    def forward(self, x):
        return sum(member(x) for member in self.members)
