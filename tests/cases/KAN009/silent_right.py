import torch
from kan import *


def newton(dataset):
    model = KAN(width=[1, 3, 1])
    model.fit(dataset, opt="LBFGS", steps=50)
    model.fit(dataset, steps=50, lr=1.0)
    model.fit(dataset, opt="Adam", lr=1e-3, steps=2000)


def small(loader):
    model = KAN(width=[1, 3, 1])
    return torch.optim.Adam(model.parameters(), lr=2e-4)
