"""What the network is given to only counts its parameters: it stays where it was made."""

import torch
from torch import nn


def count_parameters(net):
    return sum(p.numel() for p in net.parameters())


def score():
    net = nn.Linear(512, 2)
    print(count_parameters(net))
    images = torch.zeros(8, 512).cuda()
    return net(images)  # want: TORCH010
