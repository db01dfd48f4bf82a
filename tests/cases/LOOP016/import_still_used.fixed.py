"""The name is also handed on: its import stays as it is."""

import torch
from engine import run
from torch.cuda.amp import autocast


def evaluate(net, loader):
    run(net, loader, autocast)
    with torch.no_grad(), torch.amp.autocast("cuda"):  # want: LOOP016
        return [net(x) for x in loader]
