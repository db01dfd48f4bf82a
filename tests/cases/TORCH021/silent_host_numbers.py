import math

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = 1 / math.sqrt(width)
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]))

    def forward(self, query, key):
        return (query - self.mean) @ key.transpose(-2, -1) * self.scale / math.sqrt(query.size(-1))
