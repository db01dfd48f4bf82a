"""Nothing in these lists could be trained, or they belong to no module."""

from torch import nn


class Pools(nn.Module):
    def __init__(self):
        super().__init__()
        self.pools = [nn.MaxPool2d(2), nn.AvgPool2d(2)]
        self.activations = {"relu": nn.ReLU(), "tanh": nn.Tanh()}
        self.losses = [nn.MSELoss(), nn.L1Loss()]
        self.widths = [16, 32]


class Ensemble:
    def __init__(self, width):
        self.members = [nn.Linear(width, 1) for _ in range(5)]

    def parameters(self):
        return [p for member in self.members for p in member.parameters()]
