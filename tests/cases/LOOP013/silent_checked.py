"""Checked here, in a helper, by comparing with itself, by the caller."""

import math
import sys

import torch
from torch import nn


def here(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        if not math.isfinite(loss.item()):
            sys.exit(1)
        loss.backward()
        optimizer.step()


def stop_at_nan(value):
    if torch.isnan(value).any():
        raise FloatingPointError("NaN")


def in_a_helper(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        stop_at_nan(loss)
        loss.backward()
        optimizer.step()


def with_itself(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        if loss != loss:
            continue
        loss.backward()
        optimizer.step()
