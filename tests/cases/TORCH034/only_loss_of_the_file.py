import torch
import torch.nn as nn


def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()


def test(model, loader):
    model.eval()
    correct = rows = 0
    with torch.no_grad():
        for x, y in loader:
            output = model(x)
            predicted = (output > 0.5).long()  # want: TORCH034
            correct += (predicted == y).sum().item()
            rows += y.size(0)
    return correct / rows
