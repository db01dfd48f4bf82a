import torch
from torch import Tensor


def _helper(x: Tensor):
    return x + 1


def outer(width: int):
    def inner(x: Tensor):
        return x * width

    return inner


class _Private:
    def apply(self, x: Tensor):
        return x
