import pandas as pd
import torch
from sklearn.datasets import fetch_california_housing
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def houses(epochs):
    data = fetch_california_housing()
    X_train, X_test, y_train, y_test = train_test_split(data.data, data.target, test_size=0.2)
    X_train, y_train = torch.tensor(X_train).float(), torch.tensor(y_train).float()
    model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 1))
    criterion, optimizer = nn.MSELoss(), torch.optim.Adam(model.parameters())
    for _ in range(epochs):
        outputs = model(X_train)
        loss = criterion(outputs.squeeze(-1), y_train)  # want: TORCH012
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return X_test, y_test


def prices(path):
    frame = pd.read_csv(path)
    features = torch.tensor(frame.drop(columns=["price"]).values, dtype=torch.float32)
    price = torch.tensor(frame["price"].values, dtype=torch.float32)
    model = nn.Linear(12, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for x, y in DataLoader(TensorDataset(features, price), batch_size=32):
        loss = ((model(x).squeeze(-1) - y) ** 2).mean()  # want: TORCH012
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
