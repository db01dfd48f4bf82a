"""Called once: the step before the loop is the warm-up's first, not one in each epoch."""

import torch
from torch import nn
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR


def train(model, dataloader, optim):
    scheduler.step()
    for features, captions in dataloader:
        optim.zero_grad()
        nn.functional.cross_entropy(model(features), captions).backward()
        optim.step()
        scheduler.step()


if __name__ == "__main__":
    model = nn.Linear(512, 1000)
    optim = Adam(model.parameters(), lr=1)
    scheduler = LambdaLR(optim, lambda step: 0.9**step)
    train(model, torch.load("captions.pt"), optim)
