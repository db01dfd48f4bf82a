import torch
from torch import nn


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=lr)
        self.criterion = nn.CrossEntropyLoss()

    def run_epoch(self, loader):
        self.model.train()
        total = 0.0
        for batch in loader:
            inputs, targets = batch["inputs"], batch["targets"]
            loss = self.criterion(self.model(inputs), targets)

            self.optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()  # want: LOOP005
            total += loss.item()
        return total
