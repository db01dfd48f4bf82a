"""Averaged weights need their own batch statistics; sampled dropout needs training mode."""

import torch
from torch import nn


@torch.no_grad()
def update_statistics(loader, model, device=None):
    momenta = {}
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
            momenta[module] = module.momentum
    if not momenta:
        return
    was_training = model.training
    model.train()
    for images, _ in loader:
        model(images.to(device) if device is not None else images)
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


def predict_with_uncertainty(net, test_loader, samples=20):
    net.train()  # dropout stays on: each pass is a sample
    means, deviations = [], []
    with torch.no_grad():
        for images, _ in test_loader:
            drawn = torch.stack([net(images).softmax(dim=1) for _ in range(samples)])
            means.append(drawn.mean(dim=0))
            deviations.append(drawn.std(dim=0))
    return torch.cat(means), torch.cat(deviations)
