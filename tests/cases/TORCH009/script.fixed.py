"""A script that moves its model and every batch to the GPU by name."""

import torch.nn as nn
import torch
from torch import optim
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import MNIST

dataset = MNIST("./data", train=True, transform=transforms.ToTensor())
loader = DataLoader(dataset, batch_size=128, shuffle=True)

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
criterion = nn.CrossEntropyLoss().to(device)
model = model.to(device)  # want: TORCH009
optimizer = optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(10):
    for images, labels in loader:
        images = images.to(device, non_blocking=True)  # want: TORCH009
        labels = labels.to(device, non_blocking=True)
        loss = criterion(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
