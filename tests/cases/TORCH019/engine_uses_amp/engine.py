import torch

from .layers import masked_max


def train(model, loader, optimizer, use_fp16):
    model = model.half() if use_fp16 else model
    for features, mask, target in loader:
        optimizer.zero_grad()
        loss = (model(masked_max(features, mask)) - target).pow(2).mean()
        loss.backward()
        optimizer.step()
