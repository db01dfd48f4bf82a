import glob

import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset


class Photos(Dataset):
    def __init__(self, root, size):
        self.images, self.labels = [], []
        for index, path in enumerate(sorted(glob.glob(root + "/*.jpg"))):
            image = Image.open(path).convert("RGB")  # want: TORCH022
            image = np.asarray(image.resize(size))
            self.images.append(image)
            self.labels.append(index % 2)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return torch.from_numpy(self.images[index]), self.labels[index]
