"""Divided in one way or another: where the loss is made, before the backward, in the scaler, in the gradients."""

import torch
from torch import nn


def where_it_is_made(model, loader, optimizer, n):
    criterion = nn.CrossEntropyLoss()
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y) / n
        loss.backward()
        if (i + 1) % n == 0:
            optimizer.step()
            optimizer.zero_grad()


def in_place(model, loader, optimizer, n):
    criterion = nn.CrossEntropyLoss()
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        loss /= n
        loss.backward()
        if (i + 1) % n == 0:
            optimizer.step()
            optimizer.zero_grad()


def in_the_scaler(model, loader, optimizer, scaler, n):
    criterion = nn.CrossEntropyLoss()
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        scaler.scale(loss.div(n)).backward()
        if (i + 1) % n == 0:
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad()


def in_the_gradients(model, loader, optimizer, n):
    criterion = nn.CrossEntropyLoss()
    for i, (x, y) in enumerate(loader):
        criterion(model(x), y).backward()
        if (i + 1) % n == 0:
            with torch.no_grad():
                for p in model.parameters():
                    p.grad /= n
            optimizer.step()
            optimizer.zero_grad()


def by_accelerate(model, loader, optimizer, accelerator):
    criterion = nn.CrossEntropyLoss()
    for x, y in loader:
        with accelerator.accumulate(model):
            accelerator.backward(criterion(model(x), y))
            optimizer.step()
            optimizer.zero_grad()
