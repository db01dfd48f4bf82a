"""What is kept is used as tensors after the loop: numbers would not do."""

import torch
from torch import nn


def stacked(model: nn.Module, loader, optimizer) -> float:
    losses = []
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())  # want: LOOP012
    return torch.stack(losses).mean().item()


def total_and_last(model: nn.Module, loader, optimizer) -> None:
    total_loss = 0.0
    losses = []
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        total_loss += loss.detach()  # want: LOOP012
        losses.append(loss.item())  # want: LOOP012
    print(total_loss.item(), sum(losses) / len(losses))


def one_by_one(model: nn.Module, loader, optimizer) -> list[float]:
    losses = []
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())  # want: LOOP012
    return [loss.item() for loss in losses]
