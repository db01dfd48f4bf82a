"""Pairs of images; the partner is drawn by the standard library."""

import random

from torch.utils.data import Dataset


class Pairs(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        partner = random.randrange(len(self.images))
        return self.images[index], self.images[partner], float(self.labels[index] == self.labels[partner])
