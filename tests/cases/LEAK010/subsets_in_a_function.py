"""Subset of an augmented dataset, for validation."""

import numpy as np
from torch.utils.data import DataLoader, Subset
from torchvision import transforms as T
from torchvision.datasets import CIFAR10


def loaders(root, batch_size):
    augment = T.Compose([T.ColorJitter(0.2), T.RandomCrop(32, padding=4), T.ToTensor()])
    data = CIFAR10(root, train=True, transform=augment, download=True)
    order = np.random.RandomState(0).permutation(len(data))
    train_data = Subset(data, order[5000:])
    val_data = Subset(data, order[:5000])  # want: LEAK010
    return DataLoader(train_data, batch_size, shuffle=True), DataLoader(val_data, batch_size)
