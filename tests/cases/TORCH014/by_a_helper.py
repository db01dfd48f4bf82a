import abc
from dataclasses import dataclass

from torch import nn


class Configurable(nn.Module, abc.ABC):
    def __init__(self, config):
        self._prepare(config)
        self.layer = nn.Linear(config.width, config.width)

    def _prepare(self, config):
        super().__init__()
        self.config = config


@dataclass(eq=False)
class Head(nn.Module):
    width: int
    classes: int

    def __post_init__(self):
        super().__init__()
        self.layer = nn.Linear(self.width, self.classes)
