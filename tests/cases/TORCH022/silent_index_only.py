import json
import os

import numpy as np
from PIL import Image
from torch.utils.data import Dataset


class Indexed(Dataset):
    def __init__(self, root, index_file):
        self.samples, self.sizes = [], []
        for name in sorted(os.listdir(root)):
            path = os.path.join(root, name)
            self.samples.append(path)
            self.sizes.append(Image.open(path).size)  # reads the header
        with open(index_file) as file:
            self.labels = json.load(file)

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return Image.open(self.samples[index]).convert("RGB"), self.labels[index]


class Mapped(Dataset):
    def __init__(self, paths):
        self.arrays = [np.load(path, mmap_mode="r") for path in paths]

    def __getitem__(self, index):
        return self.arrays[index]
