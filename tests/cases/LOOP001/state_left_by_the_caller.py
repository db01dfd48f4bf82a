"""evaluate() is right by itself for whoever calls eval() first; here nobody does after train()."""

import torch
from torch import nn


def evaluate(model: nn.Module, loader):
    total = 0.0
    with torch.no_grad():
        for batch in loader:
            total += model(batch["x"]).mean().item()  # want: LOOP001
    return total


def run(train_loader, loader):
    model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.1))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)
    for batch in train_loader:
        model.train()
        optimizer.zero_grad()
        model(batch["x"]).sum().backward()
        optimizer.step()
    return evaluate(model, loader)
