"""The order of torch before 1.1: the scheduler first, then the epoch."""

import argparse

import torch
from torch import nn
from torch.optim import lr_scheduler


def train_epoch(model, loader, optimizer):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()


def main(model, loader):
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=90)
    args = parser.parse_args()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = lr_scheduler.MultiStepLR(optimizer, milestones=[30, 60])
    for epoch in range(args.epochs):
        train_epoch(model, loader, optimizer)
        scheduler.step()  # want: LOOP010
        print(epoch)
