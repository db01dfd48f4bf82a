import torch
from torch import nn


class Policy(nn.Module):
    def __init__(self, states, actions):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(states, 64), nn.Tanh(), nn.Linear(64, actions), nn.Softmax(dim=-1))

    def forward(self, state):
        return self.layers(state)


def behaviour_cloning(loader, epochs):
    policy = Policy(8, 4)
    criterion = nn.NLLLoss()
    optimizer = torch.optim.Adam(policy.parameters())
    for _ in range(epochs):
        for states, actions in loader:
            probabilities = policy(states)
            loss = criterion(torch.log(probabilities), actions)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
