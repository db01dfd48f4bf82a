"""What `setup` does is not known: it comes from code that is not here, and may seed."""

import torch
from cluster_tools import setup
from torch import nn


def main():
    args = setup("train")
    net = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=args.lr)
    for x, y in torch.load(args.data, weights_only=True):
        optimizer.zero_grad()
        nn.functional.mse_loss(net(x), y).backward()
        optimizer.step()


if __name__ == "__main__":
    main()
