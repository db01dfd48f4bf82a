"""Neither dropout nor batch normalisation; unknown code that may switch the mode; another library's eval()."""

import torch
from engine import run_epoch
from torch import nn
from torch.nn import functional as F


def plain_layers(train_loader, val_loader):
    net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 3))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _epoch in range(3):
        for x, y in train_loader:
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            print(sum(F.cross_entropy(net(x), y).item() for x, y in val_loader))


def trained_elsewhere(net, train_loader, val_loader, optimizer):
    for _epoch in range(3):
        run_epoch(net, train_loader, optimizer)
        net.eval()
        with torch.no_grad():
            print(sum(F.cross_entropy(net(x), y).item() for x, y in val_loader))


def switched_by_unknown_code(net, train_loader, optimizer):
    for x, _y in train_loader:
        net.eval()
        with torch.no_grad():
            pseudo = net(x).argmax(1)
        run_epoch(net, None, None)
        optimizer.zero_grad()
        F.cross_entropy(net(x), pseudo).backward()
        optimizer.step()
