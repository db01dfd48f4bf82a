"""Weights beside a file that training can go on from."""

import torch
from torch import nn, optim


def in_one_file(model, loader, epochs):
    optimizer = optim.Adam(model.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        checkpoint = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        torch.save(checkpoint, "last.pt")
        torch.save(model.state_dict(), f"weights_{epoch}.pt")


def in_two_files(model, loader, epochs):
    optimizer = optim.Adam(model.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        torch.save(model.state_dict(), "model.pt")
        torch.save(optimizer.state_dict(), "optimizer.pt")


def by_a_helper(model, loader, epochs, utils):
    optimizer = optim.Adam(model.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        utils.save_checkpoint(epoch, model, optimizer)
        torch.save(model.state_dict(), f"weights_{epoch}.pt")
