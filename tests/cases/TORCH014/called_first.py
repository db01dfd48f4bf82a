from torch import nn


class Block(nn.Module):
    """Plain attributes may come first; layers come after."""

    def __init__(self, width, depth):
        self.depth = depth
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))


class OldStyle(nn.Module):
    def __init__(self, width):
        nn.Module.__init__(self)
        self.layer = nn.Linear(width, width)


class TwoBases(dict, nn.Module):
    def __init__(self, width):
        dict.__init__(self)
        nn.Module.__init__(self)
        self.layer = nn.Linear(width, width)


class WithoutInit(nn.Module):
    scale = 2.0

    def forward(self, x):
        return x * self.scale
