import numpy as np
import pandas as pd
import torch
from sklearn.datasets import make_moons, make_regression
from torch import nn


def train(path, epochs):
    frame = pd.read_csv(path)
    x = torch.tensor(frame.drop(columns=["price"]).values, dtype=torch.float32)
    y = torch.tensor(frame["price"].values, dtype=torch.float32).view(-1, 1)
    column = torch.from_numpy(frame["price"].values.reshape(-1, 1)).float()
    table = torch.tensor(frame[["price"]].values)
    _, several = make_regression(n_samples=100, n_targets=3)
    model, criterion = nn.Linear(12, 1), nn.MSELoss()
    noise = torch.from_numpy(np.random.normal(0, 1, (100, 1)))
    for _ in range(epochs):
        out = model(x)
        loss = criterion(out, y) + criterion(out, column) + criterion(out, table) + criterion(out, noise)
        loss = loss + nn.functional.l1_loss(out, torch.tensor(several))
        loss.backward()


def moons():
    X, y = make_moons(n_samples=200)
    model = nn.Linear(2, 1)
    logits = model(torch.from_numpy(X).float()).squeeze()
    return nn.functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(y).float())
