import math

import torch
import torch.nn as nn
import torch.nn.functional as F

NEGATIVE = -1e9


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)

    def forward(self, x, mask=None, padding=None):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -1e9)  # want: TORCH019
        if padding is not None:
            scores.masked_fill_(padding, NEGATIVE)  # want: TORCH019
        return F.softmax(scores, dim=-1) @ v


def causal(weights, mask):
    weights = torch.masked_fill(weights, mask, float("-1e20"))  # want: TORCH019
    return (weights * 2).masked_fill(mask, -(2**32) + 1)  # want: TORCH019


def train(model, loader, optimizer, criterion):
    scaler = torch.amp.GradScaler("cuda")
    for x, y in loader:
        optimizer.zero_grad()
        with torch.autocast("cuda"):
            loss = criterion(model(x), y)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
