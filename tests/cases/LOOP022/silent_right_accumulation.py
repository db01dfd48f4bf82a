"""Cleared under the condition of the step, in a loop over micro-batches, or not accumulated at all."""

from torch import nn


def under_the_condition(model, loader, optimizer, every):
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        (nn.functional.mse_loss(model(x), y) / every).backward()
        if (i + 1) % every == 0:
            optimizer.step()
            optimizer.zero_grad()


def same_condition_before(model, loader, optimizer, every):
    for i, (x, y) in enumerate(loader):
        if i % every == 0:
            optimizer.zero_grad()
        (nn.functional.mse_loss(model(x), y) / every).backward()
        if (i + 1) % every == 0:
            optimizer.step()


def micro_batches(model, loader, optimizer, size):
    for x, y in loader:
        optimizer.zero_grad()
        for part, target in zip(x.split(size), y.split(size), strict=True):
            nn.functional.mse_loss(model(part), target, reduction="sum").backward()
        optimizer.step()


def counted(model, loader, optimizer, every):
    counter = 0
    for x, y in loader:
        (nn.functional.mse_loss(model(x), y) / every).backward()
        if len(x) < 2:
            continue
        counter += 1
        if counter % every == 0:
            optimizer.step()
            optimizer.zero_grad()


def logged(model, loader, optimizer):
    for i, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        if i % 100 == 0:
            print(i, loss.item())
