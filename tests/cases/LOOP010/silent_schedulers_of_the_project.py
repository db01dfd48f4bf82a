"""A scheduler of the project's own decides itself when its step counts."""

from torch import nn, optim


class PolyWarmUp:
    def __init__(self, optimizer, warmup, total):
        self.optimizer, self.warmup, self.total = optimizer, warmup, total

    def step(self):
        number = self.optimizer.state["updates"] + 1
        for group in self.optimizer.param_groups:
            group["lr"] = min(1.0, number / self.warmup) * (1 - number / self.total)


def optimizer_step(lr_scheduler, optimizer):
    lr_scheduler.step()
    optimizer.step()
    optimizer.zero_grad()


def main(model, loader):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    lr_scheduler = PolyWarmUp(optimizer, 100, 10_000)
    for x, y in loader:
        nn.functional.mse_loss(model(x), y).backward()
        optimizer_step(lr_scheduler, optimizer)
