import torch
from torch import nn, optim
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import CIFAR10

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
train_set = CIFAR10("data", train=True, transform=transforms.ToTensor())
test_set = CIFAR10("data", train=False, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=128, shuffle=True, num_workers=2, pin_memory=True)  # want: TORCH005
test_loader = DataLoader(test_set, batch_size=256, pin_memory=True)

model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10)).to(device)
optimizer = optim.SGD(model.parameters(), lr=0.1)
for epoch in range(10):
    for images, labels in train_loader:
        loss = nn.functional.cross_entropy(model(images.to(device)), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
