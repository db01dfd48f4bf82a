"""The losses are kept in a list, and a counter or the list's length divides."""

import numpy as np
import torch
from torch.nn import functional as F


@torch.no_grad()
def evaluate(net, testloader):
    net.eval()
    losses = []
    for batch in testloader:
        loss = F.cross_entropy(net(batch["x"]), batch["y"])
        losses.append(loss.item())
    return np.mean(losses)  # want: METRIC003
