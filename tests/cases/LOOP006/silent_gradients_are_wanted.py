"""The gradients are looked at, shown or used by hand: nobody forgot a step."""

import torch
from torch import nn, optim


def saliency(model, loader):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    maps = []
    for x, y in loader:
        optimizer.zero_grad()
        x.requires_grad_()
        nn.functional.cross_entropy(model(x), y).backward()
        maps.append(x.grad.abs().amax(dim=1))
    return maps


def learning_by_hand(model, loader, rate):
    optimizer = optim.SGD(model.parameters(), lr=rate)
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= rate * p.grad


def gradient_norms(model, loader):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    norms = []
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        norms.append(torch.nn.utils.get_total_norm(p.grad for p in model.parameters()))
    return norms
