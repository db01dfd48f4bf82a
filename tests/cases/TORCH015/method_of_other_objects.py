import torch
from torch.utils.data import Dataset


class Features(Dataset):
    def __init__(self, store):
        self.store = store

    def load(self, index):
        return self.store.load(index)

    def __getitem__(self, index):
        return torch.from_numpy(self.load(index)).float()


def save(model, path):
    torch.save(model.state_dict(), path)
