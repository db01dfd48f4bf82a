"""A test may run a model in any mode."""

import torch
from torch import nn


def test_output_shape():
    model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.1))
    with torch.no_grad():
        assert model(torch.zeros(2, 4)).shape == (2, 4)
