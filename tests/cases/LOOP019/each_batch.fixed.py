"""Emptied after every batch, in training and in validation."""

import torch
from torch import nn


def train(model, train_loader, val_loader, optimizer, epochs):
    for _ in range(epochs):
        model.train()
        for i, (x, y) in enumerate(train_loader):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x.cuda()), y.cuda())
            loss.backward()
            optimizer.step()
            if i % 50 == 0:
                print(loss.item())
        model.eval()
        with torch.no_grad():
            for x, _ in val_loader:
                print(model(x.cuda()).mean().item())
