import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())

    def forward(self, x):
        return self.layers(x)


class Heights(nn.Module):
    """Predicts heights between 0 and 1; trained with a squared error."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 1)

    def forward(self, x):
        return self.layer(x)


def report(loader):
    classifier, heights = Classifier(), Heights()
    criterion, squared = nn.BCELoss(), nn.MSELoss()
    for x, y, h in loader:
        out = classifier(x)
        loss = criterion(out, y) + squared(heights(x), h)
        print(loss, ((out > 0.5) == y).float().mean(), (heights(x) > 0.5).sum(), torch.round(heights(x)))
