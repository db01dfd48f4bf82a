"""Losses that are sums over the samples already, and that nothing is known of."""

from torch import nn


def summed(model, loader, optimizer, n):
    criterion = nn.CrossEntropyLoss(reduction="sum")
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        loss.backward()
        if (i + 1) % n == 0:
            optimizer.step()
            optimizer.zero_grad()


def own_loss(model, loader, optimizer, likelihood, n):
    for i, batch in enumerate(loader):
        loss = likelihood(model, batch)
        loss.backward()
        if (i + 1) % n == 0:
            optimizer.step()
            optimizer.zero_grad()


def rescaled_by_the_optimizer(model, loader, optimizer, criterion, n):
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        loss.backward()
        if (i + 1) % n == 0:
            optimizer.multiply_grads(1 / n)
            optimizer.step()
            optimizer.zero_grad()
