"""Pictures and masks are paired by their place in two lists."""

import glob

from PIL import Image
from torch.utils.data import Dataset


class Masks(Dataset):
    def __init__(self, root):
        self.images = sorted(glob.glob(root + '/images/*.png'))  # want: REPRO009
        self.masks = [file.replace("images", "masks") for file in self.images]

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return Image.open(self.images[i]), Image.open(self.masks[i])
