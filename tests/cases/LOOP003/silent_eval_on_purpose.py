"""Eval mode from the start, parts that stay frozen, teachers, and an evaluation after the last epoch."""

import torch
from torch import nn
from torch.nn import functional as F


def network():
    return nn.Sequential(nn.Linear(16, 64), nn.BatchNorm1d(64), nn.Dropout(0.5), nn.Linear(64, 3))


def fine_tune_with_fixed_statistics(loader):
    net = network()
    net.eval()
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-4)
    for x, y in loader:
        net.eval()
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()


def distill(loader, epochs):
    student, teacher = network(), network()
    optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
    for _epoch in range(epochs):
        student.train()
        teacher.eval()
        for x, _y in loader:
            with torch.no_grad():
                target = teacher(x).softmax(1)
            optimizer.zero_grad()
            loss = F.cross_entropy(student(x), target)
            loss.backward()
            optimizer.step()


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = network()
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(3, 2))

    def forward(self, x):
        return self.head(self.backbone(x))


def frozen_backbone(loader, epochs):
    model = Detector()
    optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1)
    for _epoch in range(epochs):
        model.backbone.eval()
        for x, y in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()


def evaluated_after_training(train_loader, test_loader):
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x, y in train_loader:
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        return sum(F.cross_entropy(net(x), y).item() for x, y in test_loader)


def fresh_model_each_fold(folds):
    for train_loader, val_loader in folds:
        net = network()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for x, y in train_loader:
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            print(sum(F.cross_entropy(net(x), y).item() for x, y in val_loader))
