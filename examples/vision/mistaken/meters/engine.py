"""One epoch of training, and the pass that measures a model."""

import torch
from torch import nn
from torch.utils.data import DataLoader


def train_one_epoch(
    model: nn.Module,
    loader: DataLoader,
    criterion: nn.Module,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
) -> float:
    model.train()
    running_loss = 0.0
    for images, targets in loader:
        images, targets = images.to(device), targets.to(device)
        loss = criterion(model(images), targets)
        loss.backward()
        optimizer.step()
        running_loss += loss * len(targets)
    return float(running_loss) / len(loader.dataset)


def validate(model: nn.Module, loader: DataLoader, criterion: nn.Module, device: torch.device) -> tuple[float, float]:
    """Mean loss and accuracy over the loader."""
    losses = []
    correct = 0
    for images, targets in loader:
        images, targets = images.to(device), targets.to(device)
        logits = model(images)
        losses.append(criterion(logits, targets) * len(targets))
        correct += int((logits.argmax(dim=1) == targets).sum())
    count = len(loader.dataset)
    return float(sum(losses)) / count, correct / count
