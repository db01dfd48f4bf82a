import torch
from efficient_kan import KAN
from torch import nn


def train(loader):
    model = KAN([28 * 28, 64, 10], grid_size=32)  # want: KAN004
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    criterion = nn.CrossEntropyLoss()
    for images, labels in loader:
        optimizer.zero_grad()
        criterion(model(images.flatten(1)), labels).backward()
        optimizer.step()
