"""The validation returns plain numbers: that its caller trains does not make its losses differentiable."""

from torch import nn


def validate(model: nn.Module, loader, criterion: nn.Module) -> tuple[float, float]:
    losses = []
    correct = 0
    for images, targets in loader:
        logits = model(images)
        losses.append((criterion(logits, targets) * len(targets)).item())  # want: LOOP012
        correct += int((logits.argmax(dim=1) == targets).sum())
    count = len(loader.dataset)
    return float(sum(losses)) / count, correct / count
