"""A sampler, a dataset that shuffles itself, rows in random order, options that are not known."""

import torch
from torch.utils.data import DataLoader, RandomSampler, random_split
from torch.utils.data.distributed import DistributedSampler


def samplers(train_set, distributed):
    sampler = DistributedSampler(train_set) if distributed else RandomSampler(train_set)
    train_loader = DataLoader(train_set, batch_size=64, shuffle=False, sampler=sampler)
    return train_loader


def either(train_set, sampler):
    train_loader = DataLoader(train_set, batch_size=64, shuffle=(sampler is None), sampler=sampler)
    return train_loader


def by_the_dataset(files, MelDataset):
    train_set = MelDataset(files, shuffle=True)
    train_loader = DataLoader(train_set, batch_size=16)
    return train_loader


def random_rows(data):
    train_rows, _ = random_split(data, [800, 200])
    train_loader = DataLoader(train_rows, batch_size=16)
    return train_loader


def options(train_set, settings):
    train_loader = DataLoader(train_set, **settings)
    return train_loader


def permuted(train_x, train_y):
    order = torch.randperm(len(train_x))
    train_loader = DataLoader(list(zip(train_x[order], train_y[order])), batch_size=16)
    return train_loader
