from dataclasses import dataclass

from torch import nn


class Net(nn.Module):
    def __init__(self, classes: int, width: int = 64, depth: int = 3):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Linear(width, width) for _ in range(depth)], nn.Linear(width, classes))


@dataclass
class Options:
    epochs: int = 20
    seed: int = 1
