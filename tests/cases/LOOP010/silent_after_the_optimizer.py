"""After the step: each batch, each epoch, when a step was really taken, by a helper."""

import torch
from torch import nn
from torch.optim import lr_scheduler


def each_batch(model, loader, optimizer, scheduler):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        scheduler.step()


def accumulated(model, loader, optimizer, scheduler, every):
    for i, (x, y) in enumerate(loader):
        (nn.functional.cross_entropy(model(x), y) / every).backward()
        if (i + 1) % every == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()


def each_epoch(model, loader, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.StepLR(optimizer, 30)
    for _ in range(epochs):
        each_batch(model, loader, optimizer, lr_scheduler.CyclicLR(optimizer, 0.01, 0.1))
        scheduler.step()


def from_the_second_epoch_on(model, loader, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.StepLR(optimizer, 30)
    for epoch in range(epochs):
        if epoch > 0:
            scheduler.step()
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()


def two_phases(model, loader, optimizer, scheduler):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    for x, y in loader:
        scheduler.step()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
