"""Trains a digit classifier on CSV files."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Classifier(nn.Module):
    def __init__(self, inputs, hidden, dropout):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 10))

    def forward(self, x):
        return self.layers(x)


def load(path):
    table = np.loadtxt(path, delimiter=",", dtype="float32")
    return TensorDataset(torch.from_numpy(table[:, :-1]), torch.from_numpy(table[:, -1]).long())


def evaluate(model, loader):
    model.eval()
    right = count = 0
    with torch.no_grad():
        for x, y in loader:
            right += (model(x).argmax(dim=1) == y).sum().item()
            count += len(y)
    return right / count


def main():
    torch.manual_seed(1)
    train_loader = DataLoader(load("train.csv"), batch_size=64, shuffle=True)
    val_loader = DataLoader(load("val.csv"), batch_size=256)
    model = Classifier(64, hidden=128, dropout=0.2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=1e-5)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(40):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        scheduler.step()
        print(epoch, evaluate(model, val_loader))
    torch.save(model.state_dict(), "classifier.pt")


if __name__ == "__main__":
    main()
