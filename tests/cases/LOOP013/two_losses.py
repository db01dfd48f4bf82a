import torch
from torch import nn


def adversarial(generator, critic, loader, optimizer_g, optimizer_c):
    for real in loader:
        optimizer_c.zero_grad()
        loss_c = nn.functional.softplus(-critic(real)).mean()
        loss_c.backward()  # want: LOOP013
        optimizer_c.step()
        optimizer_g.zero_grad()
        loss_g = nn.functional.softplus(-critic(generator(torch.randn_like(real)))).mean()
        loss_g.backward()
        optimizer_g.step()
