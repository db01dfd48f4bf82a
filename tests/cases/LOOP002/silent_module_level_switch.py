"""An inference script: nothing is ever differentiated."""

import torch
from torch import nn

torch.set_grad_enabled(False)

model = nn.Linear(4, 2)
model.load_state_dict(torch.load("weights.pt"))
model.eval()


def predict(x):
    return model(x).argmax(-1)


def evaluate(test_loader):
    return [predict(x) for x, _ in test_loader]


for x, y in torch.load("test_batches.pt"):
    print(predict(x) == y)
