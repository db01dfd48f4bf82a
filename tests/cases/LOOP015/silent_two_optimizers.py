"""One network in mixed precision, the other in single; and autocast switched off inside."""

import torch
from torch import nn


def adversarial(generator, critic, loader, optimizer_g, optimizer_c):
    scaler = torch.amp.GradScaler("cuda")
    for real in loader:
        optimizer_c.zero_grad()
        loss_c = nn.functional.relu(1 - critic(real)).mean()
        loss_c.backward()
        optimizer_c.step()
        optimizer_g.zero_grad()
        with torch.autocast("cuda", dtype=torch.float16):
            loss_g = -critic(generator(real)).mean()
        scaler.scale(loss_g).backward()
        scaler.step(optimizer_g)
        scaler.update()


def off_inside(model, loader, optimizer):
    scaler = torch.amp.GradScaler("cuda")
    for x, y in loader:
        optimizer.zero_grad()
        with torch.autocast("cuda", dtype=torch.float16):
            output = model(x)
            with torch.autocast("cuda", enabled=False):
                loss = nn.functional.cross_entropy(output.float(), y)
                scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
