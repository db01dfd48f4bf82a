import torch
from torch import nn


def train(model, loader, optimizer: torch.optim.Optimizer, scheduler, device):
    scaler = torch.amp.GradScaler(device)
    for x, y in loader:
        with torch.autocast(device):
            loss = nn.functional.cross_entropy(model(x), y)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.zero_grad(set_to_none=True)  # want: LOOP004
        scaler.step(optimizer)
        scaler.update()
        scheduler.step()
