import torch
from torch import nn


def make_model():
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 2))
    return model, torch.optim.Adam(model.parameters())


def evaluate(model, loader):
    model.eval()
    try:
        right = 0
        with torch.no_grad():
            for x, y in loader:
                if x is None:
                    continue
                right += (model(x).argmax(1) == y).sum().item()  # want: LOOP002
        return right / len(loader.dataset)
    finally:
        model.train()
