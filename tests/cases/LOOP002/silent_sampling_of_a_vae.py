"""sample() is a step of forward(), and training differentiates through it."""

import torch
from torch import nn


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean = nn.Linear(8, 2)
        self.log_variance = nn.Linear(8, 2)
        self.decoder = nn.Linear(2, 8)

    def sample(self, hidden):
        mean = self.mean(hidden)
        return mean + torch.randn_like(mean) * (self.log_variance(hidden) / 2).exp()

    def forward(self, x):
        return self.decoder(self.sample(x))


def test(vae, hidden):
    vae.eval()
    with torch.no_grad():
        print(vae(hidden))
    print(vae.sample(hidden).shape)


test(Vae(), torch.zeros(1, 8))
