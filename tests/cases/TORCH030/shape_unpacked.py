import torch
from torch import nn


class Gate(nn.Module):
    def __init__(self, dim, experts):
        super().__init__()
        self.dim = dim
        self.scores = nn.Linear(dim, experts)

    def forward(self, x):
        batch_size, features = x.shape
        assert features == self.dim
        weights = self.scores(x).softmax(dim=0)  # want: TORCH030
        return weights


def mixture(gate: Gate, head: nn.Linear, images):
    n, c, h, w = images.size()
    flat = images.view(n, c * h * w)
    return torch.softmax(nn.Linear(784, 4)(images.view(images.size(0), -1)), 0), flat  # want: TORCH030
