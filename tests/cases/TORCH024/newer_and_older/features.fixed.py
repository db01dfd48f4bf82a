import torch
from torchvision import models


def build(a):
    model = models.resnet18(pretrained=True)  # torchvision 0.12 at most: right there
    values, vectors = torch.symeig(a)  # want: TORCH024
    grid = torch.meshgrid(a, a, indexing="ij")  # want: TORCH024
    return model, values, vectors, grid
