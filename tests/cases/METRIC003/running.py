"""A running mean of the batches' means."""

import torch


@torch.no_grad()
def evaluate(net, loss_fn, val_dataloader):
    net.eval()
    mean = 0.0
    for i, (x, y) in enumerate(val_dataloader):
        value = loss_fn(net(x), y).item()
        mean += (value - mean) / (i + 1)  # want: METRIC003
    return mean
