import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.randn(100, 4), torch.randn(100, 1)), batch_size=10)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
loss_fn = nn.MSELoss()

for epoch in range(2):
    for x, y in loader:
        loss = loss_fn(model(x), y)
        # the gradients
        loss.backward()
        optimizer.step()  # want: LOOP005
