import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)

    def forward(self, x):
        b, t, c = x.size()
        q, k, v = self.qkv(x).split(c, dim=2)
        q = q.view(b, t, self.heads, c // self.heads)  # want: TORCH007
        k = k.view(b, t, self.heads, c // self.heads).permute(0, 2, 1, 3)
        return torch.matmul(q.permute(0, 2, 1, 3), k.transpose(2, 3)) @ v
