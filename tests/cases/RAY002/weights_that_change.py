"""The network is another one in each round: it has to be sent again."""

import ray
import torch
from torch import nn


@ray.remote
def evaluate(model, seed):
    torch.manual_seed(seed)
    return float(model(torch.rand(1, 784)).sum())


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(784, 512)

    def forward(self, x):
        return self.layer(x)


def train(rounds, optimizer_of, loader):
    policy = Policy()
    optimizer = optimizer_of(policy.parameters())
    pending = []
    for seed in range(rounds):
        for x in loader:
            optimizer.zero_grad()
            policy(x).sum().backward()
            optimizer.step()
        pending.append(evaluate.remote(policy, seed))
    return ray.get(pending)
