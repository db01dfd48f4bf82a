import torch
from torch.autograd import Variable
from torchvision import models, transforms


def train(net, loader, criterion, optimizer):
    scale = transforms.Scale(256)
    backbone = models.resnet18(pretrained=True)
    for images, labels in loader:
        outputs = net(Variable(images))
        loss = criterion(outputs, Variable(labels))
        loss.backward()
        optimizer.step()
        print(loss.data[0], torch.max(outputs.data, 1))
    return scale, backbone
