"""Trains a digit classifier on CSV files."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
import yaml
from pathlib import Path

CONFIG = yaml.safe_load(Path(__file__).with_name("train_classifier.yaml").read_text(encoding="utf-8"))


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
    train_loader = DataLoader(load("train.csv"), batch_size=CONFIG["batch_size"], shuffle=True)
    val_loader = DataLoader(load("val.csv"), batch_size=CONFIG["batch_size_2"])
    model = Classifier(64, hidden=CONFIG["hidden"], dropout=CONFIG["dropout"])
    optimizer = torch.optim.AdamW(model.parameters(), lr=CONFIG["lr"], weight_decay=CONFIG["weight_decay"])  # want: CONFIG006
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=CONFIG["step_size"], gamma=CONFIG["gamma"])
    criterion = nn.CrossEntropyLoss()
    for epoch in range(CONFIG["epochs"]):
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
