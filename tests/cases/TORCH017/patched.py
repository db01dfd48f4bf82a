"""The function itself is what it is about."""

from torch import nn


def with_logging(model: nn.Module, log):
    original = model.forward

    def forward(*args, **kwargs):
        log(args)
        return original(*args, **kwargs)

    model.forward = forward
    return model


class Layer(nn.Module):
    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward_without_hooks(self, x):
        return self.inner.forward(x)

    def forward(self, x):
        return self.inner(x)
