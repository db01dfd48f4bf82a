import torch
from torch.utils.data import DataLoader, Dataset


class Windows(Dataset):
    def __init__(self, series, length, device):
        self.series = series
        self.length = length
        self.device = device

    def __len__(self):
        return len(self.series) - self.length

    def __getitem__(self, index):
        window = self.series[index : index + self.length]
        return torch.tensor(window, dtype=torch.float32, device=self.device)


class Tokens(Dataset):
    def __init__(self, ids, device="cuda"):
        self.ids = torch.as_tensor(ids).to(device)

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, index):
        return self.ids[index]


def main(series, ids):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    windows = DataLoader(Windows(series, 24, device), batch_size=32, num_workers=2, multiprocessing_context="spawn")  # want: TORCH036
    tokens = DataLoader(Tokens(ids), batch_size=32, num_workers=2, multiprocessing_context="spawn")  # want: TORCH036
    return windows, tokens
