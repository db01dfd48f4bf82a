"""After an out-of-memory error the cache is emptied before the next attempt."""

import torch


def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        try:
            (model(x) - y).square().mean().backward()
        except torch.cuda.OutOfMemoryError:
            torch.cuda.empty_cache()
            continue
        optimizer.step()


class Loader:
    def empty_cache(self):
        self.cache = {}

    def run(self, loader):
        for x in loader:
            self.cache[len(x)] = x
            self.empty_cache()
