import torch
from torch.utils.data import DataLoader, Dataset

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Images(Dataset):
    def __init__(self, paths):
        self.paths = paths
        self.mean = torch.zeros(3).to(device)  # for the training loop, not for the workers

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return torch.load(self.paths[index], weights_only=True)


class OnDevice(Dataset):
    def __init__(self, x):
        self.x = x.to(device)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index]


def train(model, paths, x, workers):
    model.to(device)
    loader = DataLoader(Images(paths), batch_size=8, num_workers=4, pin_memory=True)
    resident = DataLoader(OnDevice(x), batch_size=8)  # no workers
    chosen = DataLoader(OnDevice(x), batch_size=8, num_workers=workers)
    for images in loader:
        model(images.to(device))
    return resident, chosen
