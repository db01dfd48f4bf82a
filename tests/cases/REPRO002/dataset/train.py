"""numpy and torch are seeded in a helper; the dataset draws from random."""

import numpy as np
import torch
from pairs import Pairs
from torch import nn
from torch.utils.data import DataLoader


def fix_seeds(seed: int) -> None:
    np.random.seed(seed)
    torch.manual_seed(seed)  # want: REPRO002


def main() -> None:
    fix_seeds(11)
    images, labels = torch.load("digits.pt", weights_only=True)
    images = images[np.random.permutation(len(images))]
    net = nn.Bilinear(64, 64, 1)
    optimizer = torch.optim.Adam(net.parameters())
    for left, right, same in DataLoader(Pairs(images, labels), batch_size=32, shuffle=True):
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(net(left, right).squeeze(1), same).backward()
        optimizer.step()


if __name__ == "__main__":
    main()
