"""The folders' order gives the classes their numbers."""

import os
from pathlib import Path

from PIL import Image
from torch.utils.data import Dataset


class Leaves(Dataset):
    def __init__(self, root):
        self.root = Path(root)
        self.numbers = {name: number for number, name in enumerate(os.listdir(root))}  # want: REPRO009
        self.files = sorted(self.root.rglob("*.jpg"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        file = self.files[index]
        return Image.open(file), self.numbers[file.parent.name]
