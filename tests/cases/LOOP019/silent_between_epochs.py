"""Once an epoch, between experiments, between folds, at the end."""

import gc

import torch


def fit(model, loader, optimizer, epochs):
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            (model(x) - y).square().mean().backward()
            optimizer.step()
        torch.cuda.empty_cache()


def experiments(build, loaders, epochs):
    for loader in loaders:
        model = build()
        fit(model, loader, torch.optim.SGD(model.parameters(), lr=0.1), epochs)
        del model
        gc.collect()
        torch.cuda.empty_cache()


def sizes(model, loader):
    for size in (16, 32, 64):
        print(size, max(model(x[:size]).max().item() for x in loader))
        torch.cuda.empty_cache()
