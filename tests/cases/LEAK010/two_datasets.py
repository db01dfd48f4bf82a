"""A second dataset without augmentation serves validation."""

import numpy as np
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

augment = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
plain = transforms.ToTensor()
order = np.random.default_rng(0).permutation(50000)
train_set = Subset(datasets.CIFAR10("data", transform=augment), order[5000:])
val_set = Subset(datasets.CIFAR10("data", transform=plain), order[:5000])
train_loader, val_loader = DataLoader(train_set, shuffle=True), DataLoader(val_set)
