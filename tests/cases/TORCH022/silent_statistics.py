import cv2
from torch.utils.data import Dataset


class Checked(Dataset):
    def __init__(self, paths):
        self.paths = []
        self.total = 0
        for path in paths:
            image = cv2.imread(path)
            if image is None:
                continue
            self.paths.append(path)
            self.total += image.shape[0]

    def __getitem__(self, index):
        return cv2.imread(self.paths[index])


class Cache:
    def __init__(self, paths):
        self.images = [cv2.imread(path) for path in paths]  # no Dataset


class Lazy(Dataset):
    def __init__(self, paths):
        self.paths = paths

    def preload(self):
        self.images = [cv2.imread(path) for path in self.paths]  # only for who asks for it

    def __getitem__(self, index):
        return cv2.imread(self.paths[index])
