import torch
from torch import nn
from torchvision.models import ResNet


class Features(ResNet):
    def forward(self, x):
        return super().forward(x).flatten(1)

    def predict(self, x):
        with torch.no_grad():
            return self.forward(x)

    def closure(self, x):
        def run():
            return self.forward(x)

        return run


class Wrapper(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, *args):
        return self.module.forward(*args)
