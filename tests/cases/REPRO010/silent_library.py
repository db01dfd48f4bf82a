"""Who calls this is not known, and may have seeded."""

from torch.utils.data import DataLoader, random_split


def loaders(dataset, batch_size):
    train, val = random_split(dataset, [0.9, 0.1])
    return DataLoader(train, batch_size, shuffle=True), DataLoader(val, batch_size)
