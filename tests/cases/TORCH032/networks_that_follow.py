"""A teacher that never trains, one whose statistics are meant to move, a part that is released."""

import torch
from torch import nn
from torchvision.models import resnet18, resnet50


class Byol(nn.Module):
    def __init__(self):
        super().__init__()
        self.online = resnet18()
        self.target_network = resnet18()
        for param in self.target_network.parameters():
            param.requires_grad = False

    def forward(self, x):
        return self.online(x), self.target_network(x)


def distil(loader, criterion, step):
    teacher = resnet50(weights="DEFAULT").eval()
    for param in teacher.parameters():
        param.requires_grad = False
    student = Byol()
    student.train()
    for images in loader:
        with torch.no_grad():
            wanted = teacher(images)
        step(criterion(student(images), wanted))


def warm_up(step, loader):
    model = resnet18(weights="DEFAULT")
    model.layer4.requires_grad_(False)
    model.layer4.requires_grad_(True)
    model.train()
    for batch in loader:
        step(model, batch)
