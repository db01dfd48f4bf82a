"""Modules are moved in place: whoever is given one may have sent it to the GPU."""

import torch
from torch import nn
from utils import train


def to_gpu(net):
    if torch.cuda.is_available():
        net.cuda()


def prepare(net, frozen):
    for p in frozen:
        p.requires_grad = False
    to_gpu(net)


class Predictor:
    def __init__(self):
        self.head = nn.Linear(512, 2)
        self.place()
        self.warm = self.head(torch.zeros(1, 512).cuda())

    def place(self):
        self.head.cuda()


def finetune(loader, image):
    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.LazyLinear(2))
    train(net, loader, 20)
    net.eval()
    return net(image.unsqueeze(0).cuda())


def score(images):
    net = nn.Linear(512, 2)
    prepare(net, [net.bias])
    return net(torch.stack(images).cuda())
