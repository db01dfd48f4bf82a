import torch
from torch import nn

net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
x = torch.linspace(-1, 1, 100).unsqueeze(1)
y = x.pow(2)
for step in range(200):
    loss = nn.functional.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()  # want: TORCH023
    optimizer.step()


def fine_tune(loader, criterion):
    model = torch.hub.load("pytorch/vision", "resnet18")
    head = nn.Linear(1000, 2)
    head_optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
    for images, labels in loader:
        loss = criterion(head.forward(model(images)), labels)
        head_optimizer.zero_grad()
        loss.backward()  # want: TORCH023
        head_optimizer.step()
