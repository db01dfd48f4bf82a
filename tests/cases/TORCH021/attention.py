import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head_dim = width // 8
        self.out = nn.Linear(width, width)

    def forward(self, query, key, value):
        scores = query @ key.transpose(-2, -1)
        scores = scores / torch.sqrt(torch.tensor(self.head_dim, dtype=torch.float32))  # want: TORCH021
        scores = scores / torch.sqrt(torch.tensor(query.size(-1)))  # want: TORCH021
        return self.out(F.softmax(scores, dim=-1) @ value)


def scaled_dot_product(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / torch.sqrt(torch.tensor(query.shape[-1]))  # want: TORCH021
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    return torch.matmul(F.softmax(scores, dim=-1), value)
