"""Resized and normalised alike: that is no augmentation. Augmented, but only thinned out."""

from torch.utils.data import random_split
from torchvision import datasets, transforms

resize = transforms.Compose([transforms.Resize(224), transforms.CenterCrop(224), transforms.ToTensor()])
train_set, val_set = random_split(datasets.ImageFolder("images", transform=resize), [0.9, 0.1])

augment = transforms.Compose([transforms.TrivialAugmentWide(), transforms.ToTensor()])
some, _ = random_split(datasets.ImageFolder("images", transform=augment), [0.2, 0.8])
