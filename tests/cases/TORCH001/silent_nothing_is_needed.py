import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.scale = nn.Parameter(torch.ones(1), requires_grad=False)

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x
        self.scale *= 0.99
        return self.relu(out)


def train(model, loader, optimizer):
    total = 0.0
    for x, y in loader:
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        loss += 0.01 * logits.pow(2).mean()
        weights = torch.sigmoid(logits).clone()
        weights[:, 0] = 0
        loss = loss + (weights * torch.relu(logits)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += torch.exp(loss).item()
    return total
