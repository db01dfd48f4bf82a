"""train() once before the epochs, eval() in each of them."""

import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(features, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.3))
        self.head = nn.Linear(64, classes)

    def forward(self, x):
        return self.head(self.body(x))


def fit(train_loader, val_loader, epochs=20):
    model = Classifier(32, 5)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    best = 0.0
    model.train()
    for _epoch in range(epochs):
        # one pass over the training data
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()

        model.eval()  # want: LOOP003
        right = seen = 0
        with torch.no_grad():
            for x, y in val_loader:
                right += (model(x).argmax(1) == y).sum().item()
                seen += len(y)
        best = max(best, right / seen)
    return best
