"""All batches have one size: the last one is dropped, or they hold one sample."""

import torch
from torch.utils.data import DataLoader


def run(net, criterion, val, test):
    val_loader = DataLoader(val, batch_size=64, drop_last=True)
    test_loader = DataLoader(test, batch_size=1)
    net.eval()
    val_loss = test_loss = 0.0
    with torch.no_grad():
        for x, y in val_loader:
            val_loss += criterion(net(x), y).item()
        for x, y in test_loader:
            test_loss += criterion(net(x), y).item()
    return val_loss / len(val_loader), test_loss / len(test_loader)
