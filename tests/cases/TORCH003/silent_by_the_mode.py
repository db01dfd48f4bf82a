import torch
from torch import nn
from torchvision import models


class Net(nn.Module):
    def __init__(self, classes, probabilities=False):
        super().__init__()
        self.head = nn.Linear(512, classes)
        self.act = nn.Softmax(dim=1) if probabilities else nn.Identity()

    def forward(self, x):
        return self.act(self.head(x))


class TwoWays(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(512, 10)

    def forward(self, x):
        x = self.head(x)
        if self.training:
            return x
        return x.softmax(dim=1)


def train(loader, build):
    criterion = nn.CrossEntropyLoss()
    for model in (Net(10), TwoWays(), build()):
        for x, y in loader:
            criterion(model(x), y).backward()


def binary(loader):
    model = models.resnet18()
    model.fc = nn.Sequential(nn.Linear(512, 1), nn.Sigmoid())
    criterion = nn.BCELoss()
    net = TwoWays()
    net.head = nn.Sequential(nn.Linear(512, 10), nn.Sigmoid())
    for x, y in loader:
        criterion(model(x), y).backward()
        criterion(net(x), y).backward()
        criterion((model(x) * net(x)).sqrt(), y).backward()
        criterion(torch.clamp(net(x), 0, 1), y).backward()
