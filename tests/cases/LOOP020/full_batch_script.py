import torch
from torch import nn

x = torch.randn(64, 4)
y = torch.randn(64, 1)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
num_epochs = 60

for epoch in range(num_epochs):  # want: LOOP020
    optimizer.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
