"""Acting without gradients, a model that detaches by itself, and a loss that the state has no part in."""

import torch
from torch import nn


class Stateful(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(16, 16)

    def forward(self, x, hidden):
        output, hidden = self.gru(x, hidden)
        return output, hidden.detach()


def by_the_model(batches, criterion):
    model = Stateful()
    optimizer = torch.optim.Adam(model.parameters())
    hidden = None
    for x, y in batches:
        output, hidden = model(x, hidden)
        optimizer.zero_grad()
        criterion(output, y).backward()
        optimizer.step()


def agent(policy, value, environment, optimizer):
    observation, memory = environment.reset(), None
    for _ in range(1000):
        with torch.no_grad():
            action, memory = policy(observation, memory)
        observation, reward = environment.step(action)
        optimizer.zero_grad()
        (value(observation) - reward).pow(2).mean().backward()
        optimizer.step()


def another_loss(actor, critic, environment, optimizer):
    observation, memory = environment.reset(), None
    for _ in range(1000):
        action, memory = actor(observation, memory)
        observation, reward = environment.step(action.detach())
        optimizer.zero_grad()
        (critic(observation) - reward).pow(2).mean().backward()
        optimizer.step()
