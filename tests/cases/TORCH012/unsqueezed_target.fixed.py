from torch import nn


def train(loader, optimizer):
    net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
    criterion = nn.L1Loss()
    for x, y in loader:
        prediction = net(x).squeeze()
        loss = criterion(prediction, y.unsqueeze(1).squeeze(-1))  # want: TORCH012
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
