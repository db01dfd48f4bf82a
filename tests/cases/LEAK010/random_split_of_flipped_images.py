"""Both parts read through one transform."""

import torch
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, transforms

transform = transforms.Compose([
    transforms.RandomResizedCrop(224),
    transforms.RandomHorizontalFlip(),
    transforms.ToTensor(),
])
dataset = datasets.ImageFolder("images", transform=transform)
n = int(0.8 * len(dataset))
generator = torch.Generator().manual_seed(0)
train_set, val_set = random_split(dataset, [n, len(dataset) - n], generator=generator)  # want: LEAK010
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
val_loader = DataLoader(val_set, batch_size=32)
