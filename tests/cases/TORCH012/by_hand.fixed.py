import torch
from torch import nn


class Price(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.hidden = nn.Linear(dim, 32)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        x = torch.relu(self.hidden(x.view(x.size(0), -1)))
        return self.out(x)


def train(loader, dim, optimizer_cls, lr):
    model = Price(dim)
    opt = optimizer_cls(model.parameters(), lr=lr)
    for x, y in loader:
        y = y.view(-1)
        pred = model(x)
        loss = ((pred.squeeze(-1) - y) ** 2).mean()  # want: TORCH012
        opt.zero_grad()
        loss.backward()
        opt.step()
    return model


def accuracy(model: Price, loader):
    right = rows = 0
    with torch.no_grad():
        for x, y in loader:
            labels = y.flatten()
            right += (model(x).round().squeeze(-1) == labels).sum().item()  # want: TORCH012
            rows += len(labels)
    return right / rows
