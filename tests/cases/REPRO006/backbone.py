import torch
from torch import nn


class Features(nn.Module):
    def __init__(self, frozen=True):
        super().__init__()
        self.body = torch.hub.load("pytorch/vision", "resnet18", weights="DEFAULT")  # want: REPRO006
        if frozen:
            for parameter in self.body.parameters():
                parameter.requires_grad = False

    def forward(self, x):
        return self.body(x)
