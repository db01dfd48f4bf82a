import torch
import torch.nn.functional as F
from torch import nn
import math


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head_dim = width // 8
        self.out = nn.Linear(width, width)

    def forward(self, query, key, value):
        scores = query @ key.transpose(-2, -1)
        scores = scores / math.sqrt(self.head_dim)  # want: TORCH021
        scores = scores / math.sqrt(query.size(-1))  # want: TORCH021
        return self.out(F.softmax(scores, dim=-1) @ value)


def scaled_dot_product(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(query.shape[-1])  # want: TORCH021
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    return torch.matmul(F.softmax(scores, dim=-1), value)
