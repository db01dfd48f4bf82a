"""The best weights so far, the final ones, and those of several trainings: they are there to be used."""

import torch
from torch import nn, optim


def epoch_of(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()


def best_only(model, loader, validate, epochs):
    optimizer = optim.Adam(model.parameters())
    lowest = float("inf")
    for epoch in range(epochs):
        epoch_of(model, loader, optimizer)
        valid_loss = validate(model)
        if valid_loss < lowest:
            lowest = valid_loss
            torch.save(model.state_dict(), "model.pt")


class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.score = None

    def __call__(self, score, model):
        if self.score is None or score > self.score:
            self.score = score
            self.keep(model)

    def keep(self, model):
        torch.save(model.state_dict(), "checkpoint.pt")


def until_it_stops(model, loader, validate, epochs):
    optimizer = optim.Adam(model.parameters())
    stopper = EarlyStopping(5)
    for epoch in range(epochs):
        epoch_of(model, loader, optimizer)
        stopper(validate(model), model)


def at_the_end(model, loader, epochs):
    optimizer = optim.Adam(model.parameters())
    for epoch in range(epochs):
        epoch_of(model, loader, optimizer)
        if epoch == epochs - 1:
            torch.save(model.state_dict(), "weights.pt")
    torch.save(model.state_dict(), "weights.pt")


def several_trainings(build, loaders, epochs):
    for name, loader in loaders.items():
        model = build()
        optimizer = optim.Adam(model.parameters())
        for epoch in range(epochs):
            epoch_of(model, loader, optimizer)
        torch.save(model.state_dict(), f"{name}.pt")


def best_or_first(model, loader, validate, epochs, always):
    optimizer = optim.Adam(model.parameters())
    lowest = -1.0
    for epoch in range(epochs):
        epoch_of(model, loader, optimizer)
        valid_loss = validate(model)
        if always or epoch == 0 or valid_loss < lowest:
            lowest = valid_loss
            with open("prior.pt", "wb") as handle:
                torch.save(model.state_dict(), handle)
