import torch
from torch import nn
from torchvision.models import resnet18


def fine_tune(loader, criterion, epochs):
    model = resnet18(weights="DEFAULT")
    for param in model.parameters():
        param.requires_grad = False
    model.fc = nn.Linear(512, 10)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
    for epoch in range(epochs):
        if epoch == 3:
            for param in model.layer4.parameters():  # want: TORCH026
                param.requires_grad = True
        for images, labels in loader:
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
