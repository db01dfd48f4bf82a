import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.temperature = nn.Parameter(torch.tensor(0.07))
        self.width = torch.sqrt(torch.tensor(float(width)))


def forward(x):
    return x / torch.sqrt(torch.tensor(64.0))
