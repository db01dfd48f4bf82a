import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, states, actions):
        super().__init__()
        self.layer = nn.Linear(states, actions)

    def forward(self, x):
        return self.layer(x)


class Agent:
    def __init__(self, states, actions):
        self.eval_net = Net(states, actions)
        self.target_net = Net(states, actions)

    def act(self, state):
        values = self.eval_net.forward(torch.as_tensor(state))  # want: TORCH017
        return values.argmax(dim=-1)


def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        return [model.forward(images).argmax(dim=1) for images, _ in loader]  # want: TORCH017
