"""eval() in all its spellings: train(False), a helper, the caller, chained to the constructor, behind a wrapper."""

import contextlib

import torch
from torch import nn


def block():
    return nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.1))


def set_modes(models, training):
    for model in models:
        model.train(training)


def to_eval(model):
    model.eval()
    return model


@contextlib.contextmanager
def evaluating(model):
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield model
    finally:
        model.train(was_training)


def by_train_false(val_loader):
    model = block()
    model.train(False)
    with torch.no_grad():
        return [model(x) for x, _ in val_loader]


def by_keyword(val_loader):
    model = block()
    model.train(mode=False)
    with torch.no_grad():
        return [model(x) for x, _ in val_loader]


def by_helper(val_loader):
    model = block()
    model.train()
    to_eval(model)
    with torch.no_grad():
        return [model(x) for x, _ in val_loader]


def by_list(val_loader):
    model = block()
    model.train()
    set_modes([model], training=False)
    with torch.no_grad():
        return [model(x) for x, _ in val_loader]


def by_context_manager(val_loader):
    model = block()
    model.train()
    with evaluating(model):
        return [model(x) for x, _ in val_loader]


def chained(val_loader):
    model, other = block().eval(), block().to("cpu").eval()
    with torch.no_grad():
        return [model(x) + other(x) for x, _ in val_loader]


def behind_wrapper(val_loader):
    model = nn.DataParallel(block())
    model.module.eval()
    with torch.no_grad():
        return [model.module(x) for x, _ in val_loader]
