"""Sorted at once, or later; in place, or by a key."""

import glob
import os
from pathlib import Path

from torch.utils.data import Dataset


class Clips(Dataset):
    def __init__(self, root):
        self.files = glob.glob(os.path.join(root, "*.mp4"))
        self.files.sort(key=os.path.basename)
        self.classes = {name: number for number, name in enumerate(sorted(os.listdir(root)))}

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.files[index]


def halves(root: Path):
    files = list(root.glob("*.wav"))
    files = sorted(files)
    return files[:800], files[800:]
