"""The validation subset gets a transform of its own."""

import copy

from torch.utils.data import random_split
from torchvision import datasets, transforms

augment = transforms.Compose([transforms.RandomVerticalFlip(), transforms.ToTensor()])
dataset = datasets.ImageFolder("images", transform=augment)
train_set, val_set = random_split(dataset, [0.9, 0.1])
val_set.dataset = copy.copy(dataset)
val_set.dataset.transform = transforms.ToTensor()
