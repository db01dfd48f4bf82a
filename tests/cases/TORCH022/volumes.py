import nibabel as nib
from torch.utils.data import Dataset


class Volumes(Dataset):
    def __init__(self, paths):
        super().__init__()
        self.volumes = [nib.load(path).get_fdata() for path in paths]  # want: TORCH022

    def __getitem__(self, index):
        return self.volumes[index]

    def __len__(self):
        return len(self.volumes)
