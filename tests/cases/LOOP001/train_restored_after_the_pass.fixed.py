"""Nothing calls train(): the pass must leave the model as training needs it."""

import torch
from torch import nn


def fit(train_loader, val_loader, epochs):
    model = nn.Sequential(nn.Linear(8, 16), nn.Dropout(0.5), nn.Linear(16, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()

        model.eval()
        with torch.no_grad():
            hits = 0
            for x, y in val_loader:
                hits += (model(x).argmax(1) == y).sum().item()  # want: LOOP001
        model.train()
        print(epoch, hits)
