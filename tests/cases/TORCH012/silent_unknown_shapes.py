import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def train(loader, model, frame, targets):
    criterion = nn.L1Loss()
    for x, y in loader:
        loss = criterion(model(x), y.view(-1))
        loss = loss + criterion(nn.Linear(4, 1)(x), y) + criterion(nn.Linear(4, frame.width)(x), y.view(-1))
        loss.backward()


def tabular(frame, targets):
    x, y = torch.tensor(frame.values), torch.tensor(targets.values)
    loader = DataLoader(TensorDataset(x.float(), y.float()), batch_size=8)
    model = nn.Linear(4, 1)
    for features, target in loader:
        nn.functional.mse_loss(model(features), target).backward()


def one_row():
    prediction = torch.zeros(1, 1, requires_grad=True)
    return nn.functional.mse_loss(prediction, torch.ones(1))
