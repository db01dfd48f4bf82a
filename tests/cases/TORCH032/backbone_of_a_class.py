import torch
from torch import nn
from torchvision import models


class Retrieval(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.backbone = models.resnet50(weights="DEFAULT")
        self.backbone.eval()
        for param in self.backbone.parameters():  # want: TORCH032
            param.requires_grad = False
        self.project = nn.Linear(1000, width)

    def forward(self, x):
        with torch.no_grad():
            features = self.backbone(x)
        return self.project(features)


def train(loader, criterion, optimizer):
    model = Retrieval(128)
    model.train()
    for images, targets in loader:
        loss = criterion(model(images), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
