"""A training function for others to call: its numbers are defaults."""

import torch
from torch import nn
from torch.utils.data import DataLoader


def make_model(inputs, hidden=64, dropout=0.1):
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 1))


def fit(model, dataset, lr=1e-3, batch_size=32, epochs=10, weight_decay=0.01, generator=None):
    loader = DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    history = []
    for _ in range(epochs):
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x).squeeze(-1), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        history.append(total / len(loader.dataset))
    return history


def quick(dataset, inputs):
    """A first impression."""
    model = make_model(inputs, hidden=16)
    return fit(model, dataset, lr=1e-2, batch_size=256, epochs=2)
