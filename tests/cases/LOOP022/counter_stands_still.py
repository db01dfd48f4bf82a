"""The counter is advanced where the step is taken: after the first one it never moves again."""

import torch
from torch import nn


def train(model, loader, every=8):
    optimizer = torch.optim.Adam(model.parameters())
    counter = 0
    optimizer.zero_grad()
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y) / every
        loss.backward()
        if counter % every == 0:
            optimizer.step()
            optimizer.zero_grad()
            counter += 1  # want: LOOP022
