import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split


class Windows(Dataset):
    """All of it is one tensor."""

    def __init__(self, series, length):
        self.series = torch.as_tensor(series)
        self.length = length

    def __len__(self):
        return len(self.series) - self.length

    def __getitem__(self, index):
        return self.series[index : index + self.length], self.series[index + self.length]


def loaders(x, y, series):
    table = TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
    train_part, val_part = random_split(table, [800, 200])
    train_loader = DataLoader(train_part, batch_size=32, shuffle=True)
    windows_loader = DataLoader(Windows(series, 24), batch_size=32, shuffle=True)
    return train_loader, DataLoader(val_part, batch_size=32), windows_loader
