"""NLLLoss2d, which torch had until 1.13, is a loss and no network."""

import torch
import torch.nn.functional as F
from torch import nn

train_loader, valid_loader = torch.load("loaders.pt")
net = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 21, 1))
criterion = nn.NLLLoss2d()
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for epoch in range(10):
    net.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        criterion(F.log_softmax(net(images), dim=1), labels).backward()
        optimizer.step()
    net.eval()
    eval_loss = 0.0
    with torch.no_grad():
        for images, labels in valid_loader:
            eval_loss += criterion(F.log_softmax(net(images), dim=1), labels).item()
    print(eval_loss / len(valid_loader))
