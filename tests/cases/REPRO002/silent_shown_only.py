"""random only chooses which pictures are shown."""

import random

import matplotlib.pyplot as plt
import torch
from torch import nn


def plot_some(images, count=4):
    for place, index in enumerate(random.sample(range(len(images)), count)):
        plt.subplot(1, count, place + 1)
        plt.imshow(images[index])
    plt.savefig("some.png")


def main():
    torch.manual_seed(8)
    images, labels = torch.load("digits.pt", weights_only=True)
    plot_some(images)
    net = nn.Linear(64, 10)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(100):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(images.flatten(1)), labels).backward()
        optimizer.step()


if __name__ == "__main__":
    main()
