import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

x = torch.linspace(-1, 1, 100).unsqueeze(1)
y = x.pow(2)
net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
for _ in range(100):
    loss = nn.functional.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
plt.plot(x.numpy(), net(x).detach().cpu().numpy(), "r-")  # want: TORCH002
print(np.asarray(net(x).detach().cpu().numpy()).shape)  # want: TORCH002
