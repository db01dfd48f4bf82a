from PIL import Image
from torch.utils.data import DataLoader, Dataset, Subset, random_split


class Plates(Dataset):
    def __init__(self, paths, labels, transform):
        self.paths = paths
        self.labels = labels
        self.transform = transform

    def _load(self, index):
        return Image.open(self.paths[index]).convert("RGB")

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.transform(self._load(index)), self.labels[index]


def loaders(paths, labels, transform, batch_size):
    plates = Plates(paths, labels, transform)
    train_part, val_part = random_split(plates, [0.9, 0.1])
    train_loader = DataLoader(  # want: TORCH004
        train_part,
        batch_size=batch_size,
        shuffle=True,
        num_workers=4,
        drop_last=True,  # the last one is small
        persistent_workers=True,
    )
    small = DataLoader(Subset(plates, range(100)), batch_size, shuffle=True, num_workers=4, persistent_workers=True)  # want: TORCH004
    return train_loader, DataLoader(val_part, batch_size=batch_size), small
