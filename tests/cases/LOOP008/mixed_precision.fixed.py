"""Under a GradScaler the gradients are still multiplied by the scale when they are clipped."""

import torch
from torch import nn


def train(net, loader, epochs, max_norm=1.0):
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-4)
    scaler = torch.amp.GradScaler("cuda")
    criterion = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cuda"):
                loss = criterion(net(x), y)
            scaler.scale(loss).backward()
            if max_norm:
                scaler.unscale_(optimizer)
                norm = nn.utils.clip_grad_norm_(net.parameters(), max_norm)  # want: LOOP008
                print(norm)
            scaler.step(optimizer)
            scaler.update()


def update(net, loss, optimizer, scaler):
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)  # want: LOOP008
    scaler.step(optimizer)
    scaler.update()
