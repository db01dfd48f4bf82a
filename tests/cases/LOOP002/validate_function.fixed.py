import torch
from torch import nn


def validate(model, criterion, val_loader, device):
    # the whole validation set, once
    model.eval()
    total, seen = 0.0, 0
    with torch.no_grad():
        for i, (x, y) in enumerate(val_loader):
            x, y = x.to(device), y.to(device)

            loss = criterion(model(x), y)  # want: LOOP002
            total += loss.item() * len(y)
            seen += len(y)  # the last batch is smaller

    return total / seen
