import functools

import timm
from somewhere import UnknownBase
from torch import nn


def registered(function):
    def build(*args, **options):
        options.setdefault("pretrained", True)
        return function(*args)

    return build


class Backbone(nn.Module):
    def __init__(self, name: str, **kwargs):
        super().__init__()
        self.net = timm.create_model(name, **kwargs)


class Loose(UnknownBase):
    pass


class Collects(nn.Module):
    def __init__(self, width: int, **options):
        super().__init__()
        self.options = {"act": "relu", **options}


@registered
def head(width: int):
    return nn.Linear(width, 10)


class Meta(type):
    def __call__(cls, *args, **kwargs):
        kwargs.pop("tag", None)
        return super().__call__(*args, **kwargs)


class Tagged(metaclass=Meta):
    def __init__(self, width: int):
        self.width = width


class FromConfig:
    def __init__(self, cfg):
        self.width = cfg.width
        self.net = functools.partial(nn.Linear, self.width)


class Plain:
    def __init__(self, width: int):
        self.width = width
