"""Loaders that do not feed training, and one whose workers would all yield the same."""

import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset
from torchvision.datasets import ImageFolder
from torchvision.io import read_image


class Stream(IterableDataset):
    def __init__(self, paths):
        self.paths = paths

    def __iter__(self):
        for path in self.paths:
            yield read_image(path)


class OnGpu(Dataset):
    def __init__(self, paths, device):
        self.paths = paths
        self.device = device

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return torch.load(self.paths[index], weights_only=True).to(self.device)


def mean_colour(folder):
    total = 0
    for images, _ in DataLoader(ImageFolder(folder), batch_size=64):
        total += images.mean(dim=(0, 2, 3))
    return total


def loaders(paths, device, folder):
    train_stream = DataLoader(Stream(paths), batch_size=8)
    train_gpu = DataLoader(OnGpu(paths, device), batch_size=8, shuffle=True)
    test_loader = DataLoader(ImageFolder(folder), batch_size=8, shuffle=True)
    return train_stream, train_gpu, test_loader


def gradient_norms(model, train_set_folder):
    train_set = ImageFolder(train_set_folder)
    small_loader = DataLoader(train_set, batch_size=256, shuffle=False)
    images, _ = next(iter(small_loader))
    return model(images).norm()
