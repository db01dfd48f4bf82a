"""Layers that run over blank data once, in turn, so that the next one knows how much it gets."""

import torch
import torch.nn.functional as F
from torch import nn


class Spectral(nn.Module):
    def __init__(self, channels, patch, classes):
        super().__init__()
        self.channels, self.patch = channels, patch
        self.conv1 = nn.Conv3d(1, 8, 3)
        self.conv1_bn = nn.BatchNorm3d(8)
        self.pool1 = nn.MaxPool3d(2)
        self.fc = nn.Linear(self._flattened(), classes)

    def _flattened(self):
        with torch.no_grad():
            x = torch.zeros((1, 1, self.channels, self.patch, self.patch))
            x = F.relu(self.conv1_bn(self.conv1(x)))
            x = self.pool1(x)
            return x.numel()

    def forward(self, x):
        x = self.pool1(F.relu(self.conv1_bn(self.conv1(x))))
        return self.fc(x.flatten(1))


net = Spectral(103, 9, 10)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for x, y in torch.load("cubes.pt", weights_only=True):
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
