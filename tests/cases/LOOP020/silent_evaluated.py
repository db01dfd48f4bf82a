"""Held-out data is looked at: in the loop, in a function, in a phase of it."""

import torch
from torch import nn


def in_the_loop(model, train_loader, val_loader, optimizer, epochs):
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            print(sum(nn.functional.mse_loss(model(x), y).item() for x, y in val_loader))


def in_a_function(model, train_loader, optimizer, epochs, validate):
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
        print(validate(model))


def in_phases(model, loaders, optimizer, epochs):
    for epoch in range(epochs):
        for phase in ("train", "val"):
            for x, y in loaders[phase]:
                loss = nn.functional.mse_loss(model(x), y)
                if phase == "train":
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
