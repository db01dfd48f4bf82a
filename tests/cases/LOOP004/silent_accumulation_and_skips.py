"""Gradient accumulation, a skipped batch, and a step that is not taken every time."""

import torch


def accumulate(model, loader, optimizer, criterion, every=4):
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        (criterion(model(x), y) / every).backward()
        if (i + 1) % every == 0:
            optimizer.step()
            optimizer.zero_grad()


def skip_broken(model, loader, optimizer, criterion):
    for x, y in loader:
        loss = criterion(model(x), y)
        loss.backward()
        if not torch.isfinite(loss):
            optimizer.zero_grad()
            continue
        optimizer.step()
        optimizer.zero_grad()


def drop_non_finite(model, loader, optimizer, criterion):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        if any(not torch.isfinite(p.grad).all() for p in model.parameters()):
            optimizer.zero_grad()
        optimizer.step()
