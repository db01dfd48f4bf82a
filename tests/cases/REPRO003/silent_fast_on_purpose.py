"""Speed is chosen: benchmark is on, and nobody has asked for determinism."""

import torch
from torch import nn

torch.backends.cudnn.benchmark = True


def main():
    torch.manual_seed(0)
    net = nn.Conv1d(1, 8, 3).cuda()
    optimizer = torch.optim.Adam(net.parameters())
    for x in torch.load("waves.pt", weights_only=True):
        optimizer.zero_grad()
        net(x.cuda()).pow(2).mean().backward()
        optimizer.step()


if __name__ == "__main__":
    main()
