import os

import numpy as np
import torch.utils.data as data


class Features(data.Dataset):
    def __init__(self, folder, transform=None):
        self.transform = transform
        self.features = {}
        for name in os.listdir(folder):
            self.features[name] = np.load(os.path.join(folder, name))  # want: TORCH022

    def __len__(self):
        return len(self.features)

    def __getitem__(self, index):
        return self.features[sorted(self.features)[index]]
