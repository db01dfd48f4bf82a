"""Full names, a context manager with an argument, and the scaler of a script."""

import torch
from torch import nn


def train(model, loader, optimizer, use_amp=True):
    scaler = torch.cuda.amp.GradScaler(enabled=use_amp)  # want: LOOP016
    criterion = nn.CrossEntropyLoss()
    for x, y in loader:
        optimizer.zero_grad()
        with torch.cuda.amp.autocast(use_amp):  # want: LOOP016
            loss = criterion(model(x), y)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
