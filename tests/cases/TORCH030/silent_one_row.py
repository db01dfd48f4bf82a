import torch
import torch.nn.functional as F
from torch import nn


class Policy(nn.Module):
    """Acts on one state at a time."""

    def __init__(self, states, actions):
        super().__init__()
        self.hidden = nn.Linear(states, 128)
        self.head = nn.Linear(128, actions)

    def forward(self, state):
        return F.softmax(self.head(F.relu(self.hidden(state))), dim=0)


def choose(policy: Policy, state):
    probabilities = policy(torch.from_numpy(state).float())
    return torch.argmax(probabilities, dim=0).item(), F.softmax(torch.randn(5), dim=0)


def one_image(model, image):
    logits = model(image.unsqueeze(0))[0]
    return torch.argmax(logits, 0), F.softmax(logits, dim=0)
