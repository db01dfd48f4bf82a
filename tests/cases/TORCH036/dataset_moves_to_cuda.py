import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset

DEVICE = "cuda:0"


class Clips(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        clip = torch.from_numpy(np.load(self.files[index]))
        return clip.float().cuda()


class Tables(Dataset):
    def __init__(self, frame):
        self.x = torch.tensor(frame.values).to(DEVICE)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index]


def collate(batch):
    return torch.stack(batch).to(DEVICE)


def loaders(files, frame):
    clips = DataLoader(Clips(files), batch_size=8, shuffle=True, num_workers=4)  # want: TORCH036
    tables = Tables(frame)
    rows = DataLoader(tables, batch_size=64, num_workers=2)  # want: TORCH036
    plain = DataLoader(TensorDataset(torch.zeros(9)), num_workers=2, collate_fn=collate)  # want: TORCH036
    return clips, rows, plain
