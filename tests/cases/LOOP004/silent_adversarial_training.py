"""The gradients of the attack are thrown away on purpose; those of the second backward are used."""

import torch
from torch.nn import functional as F


def train(model, loader, optimizer, epsilon):
    for x, y in loader:
        x = x.requires_grad_()
        F.cross_entropy(model(x), y).backward()
        adversarial = (x + epsilon * x.grad.sign()).detach()
        optimizer.zero_grad()
        F.cross_entropy(model(adversarial), y).backward()
        optimizer.step()


def sharpness_aware(model, loader, optimizer, base):
    for x, y in loader:
        F.cross_entropy(model(x), y).backward()
        optimizer.first_step(zero_grad=True)
        F.cross_entropy(model(x), y).backward()
        optimizer.second_step(zero_grad=True)
