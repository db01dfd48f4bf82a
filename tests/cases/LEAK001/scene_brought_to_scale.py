"""The views of a scene share one scale; one of them is held out: the nearest depth is no statistic of rows."""

import os

import numpy as np
import torch
from torch.utils.data import Dataset


class SceneDataset(Dataset):
    def __init__(self, root, split="train"):
        stored = np.load(os.path.join(root, "poses_bounds.npy"))
        self.bounds = stored[:, -2:]
        self.poses = stored[:, :15].reshape(-1, 3, 5)[..., :4]
        scale = self.bounds.min() * 0.75
        self.bounds /= scale
        self.poses[..., 3] /= scale
        held_out = np.argmin(np.linalg.norm(self.poses[..., 3], axis=1))
        if split == "train":
            self.views = [torch.FloatTensor(self.poses[i]) for i in range(len(self.poses)) if i != held_out]
        else:
            self.views = [torch.FloatTensor(self.poses[held_out])]

    def __len__(self):
        return len(self.views)

    def __getitem__(self, index):
        return self.views[index]
