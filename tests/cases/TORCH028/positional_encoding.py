"""Sinusoids that are written to once and should never be learned."""

import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, width, length=512):
        super().__init__()
        table = torch.zeros(length, width).float()
        table.require_grad = False  # want: TORCH028
        position = torch.arange(0, length).float().unsqueeze(1)
        rate = (torch.arange(0, width, 2).float() * -(math.log(10000.0) / width)).exp()
        table[:, 0::2] = torch.sin(position * rate)
        table[:, 1::2] = torch.cos(position * rate)
        self.register_buffer("table", table)

    def forward(self, x):
        return self.table[: x.size(1)]
