"""Totals that are differentiated need the graph."""

import torch


def truncated(model, sequence, optimizer, criterion):
    loss = 0
    for x, y in sequence:
        loss += criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def from_a_list(model, tasks, optimizer, criterion):
    losses = []
    for x, y in tasks:
        losses.append(criterion(model(x), y))
    total = torch.stack(losses).mean()
    optimizer.zero_grad()
    total.backward()
    optimizer.step()


def policy_gradient(policy, env, optimizer, gamma=0.99):
    log_probs, rewards = [], []
    observation, done = env.reset(), False
    while not done:
        distribution = torch.distributions.Categorical(logits=policy(observation))
        action = distribution.sample()
        log_probs.append(distribution.log_prob(action))
        observation, reward, done, _ = env.step(action)
        rewards.append(reward)
    returns = torch.tensor([sum(gamma**k * r for k, r in enumerate(rewards[t:])) for t in range(len(rewards))])
    loss = -(torch.stack(log_probs) * returns).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def step_every_n(model, loader, optimizer, criterion, n):
    pending = 0.0
    for i, (x, y) in enumerate(loader):
        pending = pending + criterion(model(x), y) / n
        if i % n == n - 1:
            optimizer.zero_grad()
            pending.backward()
            optimizer.step()
            pending = 0.0
