"""A teacher and a frozen network that must not be part of the model."""

from torch import nn
from torchvision.models import vgg16


class Student(nn.Module):
    def __init__(self, teacher, width):
        super().__init__()
        self.student = nn.Linear(width, 10)
        self._teacher = [teacher]
        self._perceptual = (vgg16(weights="DEFAULT").eval(),)
        self.frozen = [nn.Linear(width, width)]


class Own(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.parts = [nn.Linear(width, width), nn.Linear(width, 1)]

    def parameters(self, recurse=True):
        for part in self.parts:
            yield from part.parameters(recurse)
