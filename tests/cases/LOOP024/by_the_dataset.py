"""The dataset says what the loader is for."""

import torch
from torchvision import datasets, transforms

held_out = datasets.CIFAR10("data", train=False, transform=transforms.ToTensor())
loader = torch.utils.data.DataLoader(held_out, batch_size=256, drop_last=True)  # want: LOOP024
