import torch
from torch import nn


def train(model, loader, optimizer, scaler: torch.amp.GradScaler):
    for x, y in loader:
        optimizer.zero_grad()
        with torch.autocast("cuda", dtype=torch.float16):
            loss = nn.functional.cross_entropy(model(x), y)
        scaler.scale(loss).backward()  # want: LOOP015
        scaler.step(optimizer)
        scaler.update()
