import yaml
from torch.utils.data import Dataset


class Boxes(Dataset):
    def __init__(self, index):
        with open(index, "rb") as handle:
            self.entries = yaml.safe_load(handle)["boxes"]  # want: YAML001

    def __len__(self):
        return len(self.entries)

    def __getitem__(self, item):
        return yaml.safe_load(self.entries[item])  # want: YAML001
