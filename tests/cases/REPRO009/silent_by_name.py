"""The listing is a set of names; samples come from a table."""

import os

import pandas as pd
from torch.utils.data import Dataset


class Scans(Dataset):
    def __init__(self, table, root):
        self.present = set(os.listdir(root))
        rows = pd.read_csv(table)
        self.rows = rows[rows["file"].isin(self.present)]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows.iloc[index]
