import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST

torch.set_num_threads(4)
loader = DataLoader(MNIST("data"), batch_size=64, shuffle=True)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)).to(torch.float32)
optimizer = torch.optim.Adam(model.parameters())
for images, labels in loader:
    loss = nn.functional.cross_entropy(model(images.to(torch.float32)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
