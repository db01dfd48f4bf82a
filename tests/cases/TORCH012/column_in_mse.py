import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    x, y = torch.randn(1000, 12), torch.randn(1000)
    loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
    model = nn.Sequential(nn.Linear(12, 64), nn.ReLU(), nn.Linear(64, 1))
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(20):
        for features, target in loader:
            prediction = model(features)
            loss = criterion(prediction, target)  # want: TORCH012
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
