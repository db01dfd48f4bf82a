"""Clipped in a helper, by the caller of the step, by value, or by hooks: all of it bounds the step."""

import torch
from torch import nn


class CharRnn(nn.Module):
    def __init__(self, characters):
        super().__init__()
        self.gru = nn.GRU(characters, 128)
        self.out = nn.Linear(128, characters)

    def forward(self, x, hidden):
        states, hidden = self.gru(x, hidden)
        return self.out(states), hidden


def bounded_step(model, optimizer, limit):
    nn.utils.clip_grad_norm_(model.parameters(), limit)
    optimizer.step()


def with_a_helper(loader, criterion):
    model = CharRnn(80)
    optimizer = torch.optim.Adam(model.parameters())
    for x, y in loader:
        optimizer.zero_grad()
        out, _ = model(x, None)
        criterion(out, y).backward()
        bounded_step(model, optimizer, 5.0)


def by_hooks(loader, criterion, limit):
    model = CharRnn(80)
    for parameter in model.parameters():
        parameter.register_hook(lambda gradient: gradient.clamp(-limit, limit))
    optimizer = torch.optim.Adam(model.parameters())
    for x, y in loader:
        optimizer.zero_grad()
        out, _ = model(x, None)
        criterion(out, y).backward()
        optimizer.step()


def update(model, optimizer):
    optimizer.step()
    optimizer.zero_grad()


def clipped_before_the_call(loader, criterion):
    model = CharRnn(80)
    optimizer = torch.optim.Adam(model.parameters())
    for x, y in loader:
        out, _ = model(x, None)
        criterion(out, y).backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.5)
        update(model, optimizer)
