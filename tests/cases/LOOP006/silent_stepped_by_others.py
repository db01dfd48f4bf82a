"""The step is in a helper, in another method, in a scaler, or in an object that got the optimizer."""

import torch
from torch import nn, optim


def apply_gradients(optimizer, clip, model):
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()


def with_a_helper(model, loader):
    optimizer = optim.Adam(model.parameters())
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        apply_gradients(optimizer, 1.0, model)


class Agent:
    def __init__(self, policy):
        self.policy = policy
        self.optimizer = optim.Adam(policy.parameters())

    def accumulate(self, episodes):
        self.optimizer.zero_grad()
        for states, returns in episodes:
            loss = -(self.policy(states) * returns).mean()
            loss.backward()

    def learn(self):
        self.optimizer.step()


def through_a_wrapper(model, loader, make_noam):
    optimizer = optim.Adam(model.parameters())
    noam = make_noam(optimizer, 4000)
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        noam.advance()


def scaled(model, loader):
    optimizer = optim.Adam(model.parameters())
    scaler = torch.amp.GradScaler("cuda")
    for x, y in loader:
        optimizer.zero_grad()
        scaler.scale(nn.functional.mse_loss(model(x), y)).backward()
        scaler.step(optimizer)
        scaler.update()
