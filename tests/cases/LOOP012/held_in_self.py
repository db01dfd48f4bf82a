import torch
from torch import nn


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters())
        self.losses = []
        self.by_epoch = {}

    def fit(self, loader, epochs):
        for epoch in range(epochs):
            epoch_loss = 0.0
            for x, y in loader:
                loss = nn.functional.cross_entropy(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.losses.append(loss)  # want: LOOP012
                epoch_loss = epoch_loss + loss  # want: LOOP012
            self.by_epoch[epoch] = float(epoch_loss)
