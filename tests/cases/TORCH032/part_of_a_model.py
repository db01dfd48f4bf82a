import torch
from torch import nn
from torchvision.models import efficientnet_b0


def fine_tune(loader, val_loader, criterion, epochs):
    model = efficientnet_b0(weights="DEFAULT")
    for param in model.features.parameters():
        param.requires_grad = False
    model.classifier = nn.Linear(1280, 3)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=1e-3)
    for epoch in range(epochs):
        model.train()  # want: TORCH032
        for images, labels in loader:
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            print(epoch, sum((model(x).argmax(1) == y).sum().item() for x, y in val_loader))
