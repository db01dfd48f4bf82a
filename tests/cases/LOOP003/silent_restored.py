"""Training mode comes back: at the start of the epoch, behind the pass, in the evaluating function, by the flag."""

import torch
from torch import nn
from torch.nn import functional as F


def network():
    return nn.Sequential(nn.Linear(16, 64), nn.BatchNorm1d(64), nn.Dropout(0.5), nn.Linear(64, 3))


def validate(net, loader):
    was_training = net.training
    net.eval()
    with torch.no_grad():
        loss = sum(F.cross_entropy(net(x), y).item() for x, y in loader)
    net.train(was_training)
    return loss


def restored_by_the_callee(train_loader, val_loader):
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for i, (x, y) in enumerate(train_loader):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
        if i % 100 == 0:
            print(validate(net, val_loader))


def behind_the_pass(train_loader, val_loader, epochs):
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net.train()
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
        if epoch % 5 == 0:
            net.eval()
            with torch.no_grad():
                print(sum(F.cross_entropy(net(x), y).item() for x, y in val_loader))
            net.train()


def phases(loaders, epochs):
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _epoch in range(epochs):
        for phase in ("train", "val"):
            if phase == "train":
                net.train()
            else:
                net.eval()
            for x, y in loaders[phase]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    loss = F.cross_entropy(net(x), y)
                    if phase == "train":
                        loss.backward()
                        optimizer.step()
