"""Layers that torch knows."""

from torch import nn


class Registered(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.heads = nn.ModuleDict({"class": nn.Linear(width, 10)})
        layers = []
        for _ in range(depth):
            layers.append(nn.Linear(width, width))
            layers.append(nn.ReLU())
        self.body = nn.Sequential(*layers)


class Named(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.layers = []
        for i in range(depth):
            layer = nn.Linear(width, width)
            self.add_module(f"layer{i}", layer)
            self.layers.append(layer)


class Twice(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, width)
        self.layers = [self.first, self.second]


class Later(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = [nn.Linear(width, width), nn.Linear(width, width)]
        self.body = nn.Sequential(*self.layers)
