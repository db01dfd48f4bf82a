import math

import torch
from torch import nn


class Normalised(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1).to(x.device)  # want: TORCH021
        return self.net(x - mean) * math.pi


class Capped(nn.Module):
    def forward(self, x):
        return torch.maximum(x, torch.tensor(0.0, device=x.device))  # want: TORCH021
