"""A network of linear layers makes an interpolation in each forward pass: neither has a mode, nor has their average."""

import torch
import torchcde
from torch import nn
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader


class Field(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.linear = nn.Linear(hidden, hidden * channels)
        self.channels = channels

    def forward(self, t, z):
        return torch.tanh(self.linear(z)).view(*z.shape[:-1], z.shape[-1], self.channels)


class NeuralCDE(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.field = Field(channels, hidden)
        self.initial = nn.Linear(channels, hidden)
        self.readout = nn.Linear(hidden, 1)

    def forward(self, coefficients):
        path = torchcde.LinearInterpolation(coefficients)
        z0 = self.initial(path.evaluate(path.interval[0]))
        z = torchcde.cdeint(X=path, func=self.field, z0=z0, t=path.interval)
        return self.readout(z[:, -1]).squeeze(-1)


def evaluate(model, loader, criterion):
    total = 0.0
    with torch.no_grad():
        for coefficients, labels in loader:
            total += criterion(model(coefficients), labels).item()
    return total / len(loader)


def main(train_set, val_set, epochs=20):
    torch.manual_seed(0)
    model = NeuralCDE(channels=3, hidden=8)
    averaged = AveragedModel(model)
    optimizer = torch.optim.Adam(model.parameters())
    criterion = nn.BCEWithLogitsLoss()
    train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=32)
    for _ in range(epochs):
        model.train()
        for coefficients, labels in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(coefficients), labels)
            loss.backward()
            optimizer.step()
        averaged.update_parameters(model)
        print(evaluate(model, val_loader, criterion), evaluate(averaged.module, val_loader, criterion))
