"""Steps that are skipped for other reasons than accumulation, and an `if` over epochs."""

import torch
from torch import nn


def skipped_when_not_finite(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        if torch.isfinite(loss):
            optimizer.step()


def head_every_other_epoch(body, head, loader, epochs):
    body_optimizer = torch.optim.SGD(body.parameters(), lr=0.1)
    head_optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
    for epoch in range(epochs):
        for x, y in loader:
            body_optimizer.zero_grad()
            head_optimizer.zero_grad()
            nn.functional.mse_loss(head(body(x)), y).backward()
            body_optimizer.step()
            if epoch % 2 == 0:
                head_optimizer.step()


def learner(agent, environment, optimizer, train_every):
    for t in range(100_000):
        environment.act(agent)
        if t % train_every == 0:
            loss = agent.loss(environment.sample())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
