"""Larger already, one by need, or nothing to compare with."""

from torch.utils.data import DataLoader


def larger(train_set, val_set, batch_size):
    return DataLoader(train_set, batch_size=batch_size), DataLoader(val_set, batch_size=2 * batch_size)


def one_by_need(train_set, val_set):
    train_loader = DataLoader(train_set, batch_size=1, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=1)
    return train_loader, val_loader


def default(train_set, val_set):
    return DataLoader(train_set, shuffle=True), DataLoader(val_set)
