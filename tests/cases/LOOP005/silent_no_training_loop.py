"""Other things step, and other things go backward."""

import torch


def play(env, policy):
    observation = env.reset()
    for _ in range(100):
        observation, reward, done, _ = env.step(policy(observation))
        if done:
            break


def profile(model, loader, profiler, criterion):
    for x, y in loader:
        criterion(model(x), y).backward()
        profiler.step()


def attack(model, x, y, steps, rate):
    x = x.clone().requires_grad_()
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        (gradient,) = torch.autograd.grad(loss, x)
        x = (x + rate * gradient.sign()).detach().requires_grad_()
    return x
