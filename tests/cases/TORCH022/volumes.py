import nibabel as nib
import pandas as pd
from torch.utils.data import Dataset


class Volumes(Dataset):
    def __init__(self, paths):
        super().__init__()
        self.volumes = [nib.load(path).get_fdata() for path in paths]  # want: TORCH022

    def __getitem__(self, index):
        return self.volumes[index]

    def __len__(self):
        return len(self.volumes)


class Series(Dataset):
    def __init__(self, files):
        self.tables = []
        self._read(files)

    def _read(self, files):
        for file in files:
            table = pd.read_csv(file)  # want: TORCH022
            self.tables.append(table.to_numpy())

    def __len__(self):
        return len(self.tables)

    def __getitem__(self, index):
        return self.tables[index]
