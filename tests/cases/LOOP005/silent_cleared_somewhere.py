"""Every way to clear gradients."""

import torch


def clear(model):
    for p in model.parameters():
        p.grad = None


def zero_all(*optimizers):
    for optimizer in optimizers:
        optimizer.zero_grad()


def by_model(model, loader, criterion):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in loader:
        model.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()


def by_parameters(model, loader, criterion):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in loader:
        criterion(model(x), y).backward()
        optimizer.step()
        for p in model.parameters():
            p.grad = None


def by_zeroing(model, loader, criterion):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in loader:
        for p in model.parameters():
            if p.grad is not None:
                p.grad.zero_()
        criterion(model(x), y).backward()
        optimizer.step()


def by_helper(model, loader, criterion):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in loader:
        clear(model)
        criterion(model(x), y).backward()
        optimizer.step()


def by_helper_for_all(model, loader, criterion):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in loader:
        zero_all(optimizer)
        criterion(model(x), y).backward()
        optimizer.step()


def every_n_batches(model, loader, criterion):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for i, (x, y) in enumerate(loader):
        criterion(model(x), y).backward()
        if i % 8 == 7:
            optimizer.step()
            optimizer.zero_grad()
