"""The epoch loop of a class: one method trains, another evaluates and nobody goes back."""

import torch
from torch import nn


class Trainer:
    def __init__(self, train_loader, valid_loader):
        self.model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10))
        self.optimizer = torch.optim.AdamW(self.model.parameters())
        self.criterion = nn.CrossEntropyLoss()
        self.train_loader = train_loader
        self.valid_loader = valid_loader

    def run(self, epochs):
        for epoch in range(epochs):
            self.train_epoch()
            score = self.validate()  # want: LOOP003
            print(epoch, score)

    def train_epoch(self):
        for images, labels in self.train_loader:
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(images), labels)
            loss.backward()
            self.optimizer.step()

    @torch.no_grad()
    def validate(self):
        self.model.eval()
        total = 0.0
        for images, labels in self.valid_loader:
            total += self.criterion(self.model(images), labels).item()
        return total / len(self.valid_loader)
