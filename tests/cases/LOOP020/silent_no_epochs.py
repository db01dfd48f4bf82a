"""One epoch, one batch, or a stream: there is nothing to repeat."""

from torch import nn


def one_epoch(model, train_loader, optimizer):
    for x, y in train_loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()


def a_short_look(model, train_loader, optimizer):
    for epoch in range(2):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()


def stream(model, batches, optimizer, steps):
    for _ in range(steps):
        x, y = next(batches)
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
