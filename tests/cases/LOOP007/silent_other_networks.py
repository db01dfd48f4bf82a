"""Convolutions, also where the network is called a transformer, and models that nothing is known of."""

import torch
from torch import nn


class TransformerNet(nn.Module):
    """Transforms the style of an image."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 32, 9)
        self.up = nn.ConvTranspose2d(32, 3, 9)

    def forward(self, image):
        return self.up(torch.relu(self.down(image)))


def style(loader, criterion):
    transformer = TransformerNet()
    optimizer = torch.optim.Adam(transformer.parameters())
    for image, target in loader:
        optimizer.zero_grad()
        criterion(transformer(image), target).backward()
        optimizer.step()


def any_model(model, loader, criterion, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()


def frozen_features(loader, criterion, lstm_features):
    head = nn.Linear(256, 3)
    optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
    for x, y in loader:
        with torch.no_grad():
            features = lstm_features(x)
        optimizer.zero_grad()
        criterion(head(features), y).backward()
        optimizer.step()
