import torch
from torch.utils.data import DataLoader, Dataset


class Windows(Dataset):
    def __init__(self, series, device="cpu"):
        self.series = series
        self.device = device

    def __len__(self):
        return len(self.series)

    def __getitem__(self, index):
        return torch.tensor(self.series[index], device=self.device)


def main(series, model, options):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)
    first = DataLoader(Windows(series), batch_size=32, num_workers=2)
    second = DataLoader(Windows(series, "cpu"), batch_size=32, num_workers=2)
    third = DataLoader(Windows(series, options.device), batch_size=32, num_workers=2)
    return first, second, third
