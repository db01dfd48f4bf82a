"""The list lives for one batch: it collects the losses of several networks, each differentiated at once."""

from torch import nn


def train(supernet, train_loader, optimizer, number):
    running = 0.0
    for x, y in train_loader:
        optimizer.zero_grad()
        losses = []
        for _ in range(number):
            supernet.sample_subnet()
            loss = nn.functional.cross_entropy(supernet(x), y)
            losses.append(loss)
            loss.backward()
        optimizer.step()
        running += sum(losses).item() / number
    return running
