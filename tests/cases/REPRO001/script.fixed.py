"""A script with a guard: the loop in a function is where the finger goes."""

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader

from reviews import Reviews


def train(net, loader, epochs):
    optimizer = torch.optim.Adam(net.parameters())
    for epoch in range(epochs):  # want: REPRO001
        for text, label in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(text), label).backward()
            optimizer.step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=5)
    args = parser.parse_args()
    loader = DataLoader(Reviews("train"), batch_size=32, shuffle=True)
    train(nn.EmbeddingBag(5000, 2), loader, args.epochs)


def set_seed(seed: int) -> None:
    torch.manual_seed(seed)


if __name__ == "__main__":
    set_seed(42)
    main()
