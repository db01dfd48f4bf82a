"""Linear layers alone, and a program of convolutions that stays on the CPU would say nothing either."""

import torch
from torch import nn


def main():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)).cuda()
    optimizer = torch.optim.Adam(net.parameters())
    for x in torch.load("tables.pt", weights_only=True):
        optimizer.zero_grad()
        net(x.cuda()).pow(2).mean().backward()
        optimizer.step()


if __name__ == "__main__":
    main()
