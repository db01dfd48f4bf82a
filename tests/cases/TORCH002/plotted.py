import matplotlib.pyplot as plt
import torch
from torch import nn

x = torch.linspace(-3, 3, 50).unsqueeze(1)
model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters())
losses = []
for step in range(500):
    loss = ((model(x) - torch.sin(x)) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss)
plt.plot(losses)  # want: TORCH002
plt.figure()
plt.scatter(x, model(x))  # want: TORCH002
plt.plot(x, model(x).detach())
