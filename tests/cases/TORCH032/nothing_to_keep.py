"""Layers that do the same in both modes, and heads."""

import torch
from torch import nn
from torchvision.models import resnet18, vgg16


def fine_tune(loader, criterion):
    model = vgg16(weights="DEFAULT")
    for param in model.features.parameters():
        param.requires_grad = False
    other = resnet18()
    for param in other.fc.parameters():
        param.requires_grad = False
    plain = nn.Sequential(nn.Linear(8, 8), nn.LayerNorm(8))
    plain.requires_grad_(False)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=1e-3)
    model.train()
    other.train()
    plain.train()
    for images, labels in loader:
        loss = criterion(model(images), labels) + criterion(other(images), plain(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
