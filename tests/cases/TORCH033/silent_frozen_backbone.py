import torch
import torch.nn.functional as F
from torch import nn


class Center(nn.Module):
    def __init__(self, classes, dim):
        super().__init__()
        self.centers = nn.Parameter(torch.randn(classes, dim))

    def forward(self, embedding, label):
        return ((embedding - self.centers[label]) ** 2).mean()


class CenterLoss(Center):
    """Its own parameters get the gradients."""


def probe(backbone, loader, optimizer):
    head, criterion, center = nn.Linear(512, 10), CenterLoss(10, 512), Center(10, 512)
    for x, y in loader:
        with torch.no_grad():
            features = backbone(x)
        loss = F.cross_entropy(head(features), y)
        optimizer.zero_grad()
        loss.backward()
        criterion(features, y).backward()
        center(features, y).backward()
        optimizer.step()


def either(model, x, y, cut):
    out = model(x)
    if cut:
        out = out.detach()
    F.mse_loss(out, y).backward()
