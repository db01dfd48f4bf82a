"""Blank data run through a head to learn its size: nothing is evaluated, though `val` is in the name."""

import torch
from torch import nn


class PolicyValueNet(nn.Module):
    def __init__(self, shape, actions):
        super().__init__()
        self.trunk = nn.Sequential(nn.Conv2d(shape[0], 64, 3, padding=1), nn.BatchNorm2d(64), nn.LeakyReLU())
        self.val_head = nn.Sequential(nn.Conv2d(64, 1, 1), nn.BatchNorm2d(1), nn.LeakyReLU())
        self.value = nn.Sequential(nn.Linear(self._val_features((64, *shape[1:])), 1), nn.Tanh())
        self.policy = nn.Linear(64 * shape[1] * shape[2], actions)

    def _val_features(self, shape):
        out = self.val_head(torch.zeros(1, *shape))
        return out.numel()

    def forward(self, boards):
        features = self.trunk(boards)
        return self.policy(features.flatten(1)), self.value(self.val_head(features).flatten(1))


net = PolicyValueNet((2, 6, 7), 7)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for boards, moves, results in torch.load("games.pt", weights_only=True):
    optimizer.zero_grad()
    logits, value = net(boards)
    loss = nn.functional.cross_entropy(logits, moves) + nn.functional.mse_loss(value.squeeze(-1), results)
    loss.backward()
    optimizer.step()
