"""Streams, time series, and passes over the training data that do not train."""

from torch.utils.data import DataLoader, IterableDataset


class Shards(IterableDataset):
    def __init__(self, urls):
        self.urls = urls

    def __iter__(self):
        yield from self.urls


def stream(urls):
    train_data = Shards(urls)
    train_loader = DataLoader(train_data, batch_size=32)
    return train_loader


def prices(train_series):
    train_loader = DataLoader(train_series, batch_size=32)
    return train_loader


def features(train_set):
    train_feature_loader = DataLoader(train_set, batch_size=256, shuffle=False)
    return train_feature_loader
