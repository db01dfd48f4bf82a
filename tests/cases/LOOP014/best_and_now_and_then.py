import torch
from torch import nn, optim


def fit(model, loader, validate, epochs):
    optimizer = optim.Adam(model.parameters())
    lowest = float("inf")
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
        loss = validate(model)
        if loss < lowest or epoch % 10 == 0:
            lowest = min(loss, lowest)
            torch.save(model.state_dict(), f"{epoch}.pt")  # want: LOOP014
