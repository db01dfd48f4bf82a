import torch
from torch import nn


class Network(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.layer = nn.Linear(features, 2)

    def forward(self, x):
        return self.layer(x)

    def save(self, folder):
        torch.save(self.state_dict(), folder / "network.pt")  # want: LOOP014
