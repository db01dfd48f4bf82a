"""zero_grad behind the `if` instead of in it, with a GradScaler, in a class."""

import torch
from torch import nn


class Trainer:
    def __init__(self, model, every):
        self.model = model
        self.every = every
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        self.scaler = torch.amp.GradScaler("cuda")

    def run(self, loader):
        for i, (x, y) in enumerate(loader):
            with torch.autocast("cuda"):
                loss = nn.functional.cross_entropy(self.model(x), y) / self.every
            self.scaler.scale(loss).backward()
            if (i + 1) % self.every == 0 or i + 1 == len(loader):
                self.scaler.step(self.optimizer)
                self.scaler.update()
            self.optimizer.zero_grad(set_to_none=True)  # want: LOOP022
