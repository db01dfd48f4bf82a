import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        if random.random() < 0.5:
            row = row[::-1].copy()
        return torch.as_tensor(row), float(row.sum() > 0)


class Trainer:
    """Trains a small net on noisy rows."""

    def __init__(self, rows, workers):
        self.loader = DataLoader(Noisy(rows), 16, shuffle=True, num_workers=workers)  # want: REPRO005
        self.net = nn.Linear(4, 1)
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)

    def fit(self, epochs):
        for _ in range(epochs):
            for x, y in self.loader:
                self.optimizer.zero_grad()
                nn.functional.binary_cross_entropy_with_logits(self.net(x.float())[:, 0], y.float()).backward()
                self.optimizer.step()


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


if __name__ == "__main__":
    seed_everything(1)
    Trainer(np.random.randn(128, 4), workers=2).fit(5)
