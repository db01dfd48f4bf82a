"""Every way to switch the recording off."""

import contextlib
import functools

import torch
from torch import inference_mode, no_grad


def without_gradients(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        with torch.no_grad():
            return function(*args, **kwargs)

    return wrapper


@contextlib.contextmanager
def evaluating(model):
    model.eval()
    with torch.no_grad():
        yield


@without_gradients
def evaluate(model, val_loader):
    model.eval()
    return sum(model(x).sum().item() for x, _ in val_loader)


@torch.no_grad()
def validate(model, val_loader):
    model.eval()
    return sum(model(x).sum().item() for x, _ in val_loader)


@inference_mode()
def test(model, test_loader):
    model.eval()
    for x, _ in test_loader:
        print(model(x))


@no_grad()
def predict(model, x):
    model.eval()
    return model(x)


def evaluate_in_manager(model, val_loader):
    with evaluating(model):
        for x, _ in val_loader:
            print(model(x))


def evaluate_from_here_on(model, val_loader):
    model.eval()
    torch.set_grad_enabled(False)
    for x, _ in val_loader:
        print(model(x))
    torch.set_grad_enabled(True)


def evaluate_with_both(model, val_loader, device):
    model.eval()
    with torch.no_grad(), torch.autocast(device):
        for x, _ in val_loader:
            print(model(x))
