"""Two samplers draw from one augmented dataset of the project's own class."""

from torch.utils.data import DataLoader, Dataset, SubsetRandomSampler
from torchvision import transforms


class Leaves(Dataset):
    def __init__(self, files, transform):
        self.files = files
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.transform(self.files[index])


leaves = Leaves([], transforms.Compose([transforms.RandomRotation(20), transforms.ToTensor()]))
order = list(range(len(leaves)))
train_loader = DataLoader(leaves, sampler=SubsetRandomSampler(order[100:]))
valid_loader = DataLoader(leaves, sampler=SubsetRandomSampler(order[:100]))  # want: LEAK010
