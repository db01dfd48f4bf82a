"""torch.amp, torch.autocast, and other libraries' names."""

import torch
from apex import amp
from torch.amp import GradScaler, autocast


def train(model, loader, optimizer):
    scaler = GradScaler("cuda")
    for x, y in loader:
        optimizer.zero_grad()
        with autocast("cuda"), torch.autocast("cuda", dtype=torch.float16):
            loss = (model(x) - y).square().mean()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()


def apex(model, optimizer):
    return amp.initialize(model, optimizer, opt_level="O1")
