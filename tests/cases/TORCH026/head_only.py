import torch
from torchvision import models


def set_trainable(module, value):
    for param in module.parameters():
        param.requires_grad = False


def release(module):
    for param in module.parameters():
        param.requires_grad = True


def main(train_epoch, loader):
    model = models.densenet121(weights="DEFAULT")
    set_trainable(model.features, False)
    optimizer = torch.optim.SGD(model.classifier.parameters(), lr=0.01)
    for _ in range(5):
        train_epoch(model, optimizer, loader)
    release(model.features)  # want: TORCH026
    for _ in range(20):
        train_epoch(model, optimizer, loader)
