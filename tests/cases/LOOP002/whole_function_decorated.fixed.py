"""Without a loop the function itself gets the decorator, below those that it has."""

import functools

import torch
from torch import nn


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)

    return wrapper


class Service:
    def __init__(self, path):
        self.model = nn.Linear(4, 2)

    @torch.no_grad()
    def predict(self, x):
        """The class of one example."""
        self.model.eval()
        return self.model(x[None]).argmax(-1).item()  # want: LOOP002


@logged
@torch.no_grad()
def predict(net: nn.Module, x):
    net.eval()
    return net(x).argmax(-1).tolist()  # want: LOOP002
