import torch
from torch import nn


class Embedding(nn.Module):
    """Sines and cosines of the coordinates: nothing that lies on a device."""

    def __init__(self, frequencies):
        super().__init__()
        self.bands = [2.0**i for i in range(frequencies)]

    def forward(self, x):
        return torch.cat([x, *(torch.sin(b * x) for b in self.bands), *(torch.cos(b * x) for b in self.bands)], -1)


def evaluate(points, checkpoint):
    embedding = Embedding(10)
    network = nn.Linear(63, 4).cuda()
    network.load_state_dict(checkpoint)
    points = points.cuda()
    with torch.no_grad():
        return network(embedding(points))
