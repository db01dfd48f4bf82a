"""One turn of the loop is an epoch, or the step is taken only at the end of one."""

import torch
from torch import nn, optim

model = nn.Linear(16, 2)
optimizer = optim.SGD(model.parameters(), lr=0.5)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=40, gamma=0.1)


def train(x, y):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
    scheduler.step()


def main(x, y):
    for epoch in range(200):
        train(x, y)


def at_the_end(net, train_loader, epochs):
    optimizer = optim.SGD(net.parameters(), lr=0.5)
    decay = optim.lr_scheduler.StepLR(optimizer, step_size=10)
    for epoch in range(epochs):
        for i, (x, y) in enumerate(train_loader):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            optimizer.step()
            if i == len(train_loader) - 1:
                decay.step()


def every_thousand(net, train_loader):
    optimizer = optim.SGD(net.parameters(), lr=0.5)
    decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    for i, (x, y) in enumerate(train_loader):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
        if i % 1000 == 0:
            decay.step()
