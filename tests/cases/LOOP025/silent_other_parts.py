"""Held-out data, and data of which the part is not said."""

from torch.utils.data import DataLoader


def held_out(val_set, test_set):
    return DataLoader(val_set, batch_size=64), DataLoader(test_set, batch_size=64)


def any_part(dataset, batch_size):
    return DataLoader(dataset, batch_size=batch_size)


def both(train_set, batch_size):
    eval_loader = DataLoader(train_set, batch_size=batch_size)
    return eval_loader
