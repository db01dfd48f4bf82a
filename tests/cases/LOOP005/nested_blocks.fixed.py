"""The backward stands in a nested block, behind a condition."""

import torch
from torch import nn


def pretrain_and_tune(encoder, head, loader):
    tuner = torch.optim.Adam(head.parameters())
    for x, y in loader:
        with torch.autocast("cuda"):
            loss = nn.functional.cross_entropy(head(encoder(x)), y)
        if loss.isfinite():
            tuner.zero_grad()
            # only sound batches
            loss.backward()
            tuner.step()  # want: LOOP005
