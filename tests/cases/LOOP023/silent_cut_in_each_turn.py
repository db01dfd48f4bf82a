"""Repackaged, detached, made anew: in each turn the graph of the state ends."""

import torch
from torch import nn


def repackage_hidden(h):
    if isinstance(h, torch.Tensor):
        return h.detach()
    return tuple(repackage_hidden(v) for v in h)


def repackaged(model, batches, optimizer, criterion):
    hidden = model.init_hidden(20)
    for x, y in batches:
        hidden = repackage_hidden(hidden)
        optimizer.zero_grad()
        output, hidden = model(x, hidden)
        criterion(output, y).backward()
        optimizer.step()


def detached_where_it_is_given(model, batches, optimizer, criterion):
    hidden = torch.zeros(1, 20, 64)
    for x, y in batches:
        optimizer.zero_grad()
        output, hidden = model(x, hidden.detach())
        criterion(output, y).backward()
        optimizer.step()


def in_place(model, batches, optimizer, criterion):
    hidden = model.init_hidden(20)
    for x, y in batches:
        for part in hidden:
            part.detach_()
        optimizer.zero_grad()
        output, hidden = model(x, hidden)
        criterion(output, y).backward()
        optimizer.step()


def anew(model, batches, optimizer, criterion):
    for x, y in batches:
        hidden = model.init_hidden(len(x))
        optimizer.zero_grad()
        output, hidden = model(x, hidden)
        criterion(output, y).backward()
        optimizer.step()
