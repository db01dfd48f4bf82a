import torch
from torch import nn
from torchvision.models import efficientnet_b0


def create(classes, device):
    model = efficientnet_b0(weights="DEFAULT").to(device)
    for param in model.features.parameters():  # want: TORCH032
        param.requires_grad = False
    model.classifier = nn.Linear(1280, classes)
    return model


def train_step(net, loader, criterion, optimizer, device):
    net.train()
    for images, labels in loader:
        loss = criterion(net(images.to(device)), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def main(loader, epochs, device):
    network = create(10, device)
    optimizer = torch.optim.Adam(network.classifier.parameters())
    for _ in range(epochs):
        train_step(network, loader, nn.CrossEntropyLoss(), optimizer, device)
