"""Which loader is which is not said."""

from torch.utils.data import DataLoader


def pair(first, second, batch_size):
    return DataLoader(first, batch_size=batch_size, shuffle=True), DataLoader(second, batch_size=batch_size)


def by_options(train_set, val_set, **options):
    train_loader = DataLoader(train_set, batch_size=8, **options)
    val_loader = DataLoader(val_set, batch_size=8, **options)
    return train_loader, val_loader
