import torch
from torch import nn, optim

net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(64, 4), torch.randn(64, 1)
for epoch in range(100):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(
        net.forward(  # want: TORCH017
            x,  # all of it
        ),
        y,
    )
    loss.backward()
    optimizer.step()
