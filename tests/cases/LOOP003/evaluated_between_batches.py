"""Every 500 batches a function evaluates and leaves the model in eval mode; train() comes with the next epoch only."""

import torch
from torch import nn
from torch.nn import functional as F


@torch.no_grad()
def evaluate(net, val_loader):
    net.eval()
    losses = [F.cross_entropy(net(x), y).item() for x, y in val_loader]
    return sum(losses) / len(losses)


def main(train_loader, val_loader):
    net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 3))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(10):
        net.train()
        for i, (x, y) in enumerate(train_loader):
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
            if i % 500 == 0:
                loss = evaluate(net, val_loader)  # want: LOOP003
                print(epoch, i, loss)
