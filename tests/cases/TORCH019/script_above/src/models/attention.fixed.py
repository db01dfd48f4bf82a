import torch
from torch import nn


class Attention(nn.Module):
    def forward(self, query, key, value, mask):
        scores = query @ key.transpose(-2, -1)
        scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)  # want: TORCH019
        return torch.softmax(scores, dim=-1) @ value
