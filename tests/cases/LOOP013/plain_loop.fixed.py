import torch
from torch import nn, optim


def fit(model, loader, epochs):
    optimizer = optim.Adam(model.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), y)
            if not torch.isfinite(loss):
                raise FloatingPointError(f"loss is {loss.item()}")
            # everything
            loss.backward()  # want: LOOP013
            optimizer.step()
