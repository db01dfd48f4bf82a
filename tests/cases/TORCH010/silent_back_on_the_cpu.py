import torch
from accelerate import Accelerator
from torch import nn


def evaluate(model, loader):
    accelerator = Accelerator()
    device = accelerator.device
    model, loader = accelerator.prepare(model, loader)
    criterion = nn.CrossEntropyLoss()
    for x, y in loader:
        print(criterion(model(x.to(device)).cpu(), y.cpu()))
        print(criterion(model(x.to(device)), y))
