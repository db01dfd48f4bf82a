"""Kept in a list at module level, with an expression around."""

import torch
from torch import nn

model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
history = []

for x, y in torch.load("batches.pt"):
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    history.append(loss * len(x))  # want: LOOP012

print(len(history))
