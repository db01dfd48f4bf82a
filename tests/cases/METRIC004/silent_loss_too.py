"""The validation loss is reported beside the metric."""

import torch
import torchmetrics


@torch.no_grad()
def evaluate(net, criterion, loader):
    accuracy = torchmetrics.Accuracy(task="multiclass", num_classes=4)
    val_loss = 0.0
    net.eval()
    for x, y in loader:
        output = net(x)
        accuracy.update(output, y)
        val_loss += criterion(output, y).item() * len(y)
    return accuracy.compute(), val_loss / len(loader.dataset)
