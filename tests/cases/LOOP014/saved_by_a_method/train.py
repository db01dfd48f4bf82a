import torch
from network import Network
from torch import nn


def main(loader, folder, epochs):
    network = Network(32)
    optimizer = torch.optim.AdamW(network.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(x), y).backward()
            optimizer.step()
        network.save(folder)
