"""The loader is known by what it is, not by its name."""

import torch
from torch.utils.data import DataLoader


class Trainer:
    def __init__(self, model, dataset):
        self.model = model
        self.data = DataLoader(dataset, batch_size=16, shuffle=True)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def epoch(self):
        for x in self.data:
            torch.cuda.empty_cache()  # want: LOOP019
            self.optimizer.zero_grad()
            self.model(x).mean().backward()
            self.optimizer.step()
