"""All the ways to say it that torch knows."""

import torch
from torch import nn


def freeze(model, head):
    for parameter in model.parameters():
        parameter.requires_grad = False
    model.requires_grad_(False)
    head.weight.requires_grad_()
    frozen = [p for p in model.parameters() if not p.requires_grad]
    return nn.Parameter(torch.zeros(3), requires_grad=False), frozen
