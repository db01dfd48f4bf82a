import torch
import torch.nn as nn
from torch.autograd import Variable

cuda = torch.cuda.is_available()
Tensor = torch.cuda.FloatTensor if cuda else torch.FloatTensor


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 1)
        self.positions = nn.Embedding(100, 16)

    def forward(self, x):
        places = torch.arange(x.size(1)).to(x.device)
        return self.layer(x + self.positions(places))


def train(loader):
    discriminator = nn.Sequential(nn.Linear(784, 1), nn.Sigmoid())
    loss = nn.BCELoss()
    if cuda:
        discriminator.cuda()
        loss.cuda()
    for images, _ in loader:
        valid = Variable(Tensor(images.size(0), 1).fill_(1.0))
        real = Variable(images.type(Tensor))
        loss(discriminator(real), valid).backward()


def step(model, loader, use_cuda):
    if use_cuda:
        model = model.cuda()
    for x, y in loader:
        if use_cuda:
            x, y = x.cuda(), y.cuda()
        nn.functional.cross_entropy(model(x), y).backward()
        weight = torch.tensor(0.5)
        print(model(x) * weight)
