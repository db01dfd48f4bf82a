"""Layers of other libraries and of the file itself have other orders."""

from tensorflow.keras.layers import BatchNormalization
from torch import nn


class BatchNorm2d(nn.Module):
    def __init__(self, features, momentum=0.1):
        super().__init__()
        self.norm = nn.BatchNorm2d(features, momentum=momentum)

    def forward(self, x):
        return self.norm(x)


def build(width):
    return BatchNorm2d(width, 0.8), BatchNormalization(-1, 0.99), nn.LocalResponseNorm(5, 0.75)
