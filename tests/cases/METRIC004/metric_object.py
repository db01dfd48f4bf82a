"""A torchmetrics object, alone."""

import torch
import torchmetrics


@torch.no_grad()
def evaluate(net, loader):
    accuracy = torchmetrics.Accuracy(task="multiclass", num_classes=4)  # want: METRIC004
    net.eval()
    for x, y in loader:
        accuracy.update(net(x), y)
    return accuracy.compute()
