from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder


def training_loader(folder, batch_size, workers):
    return DataLoader(  # want: TORCH005
        ImageFolder(folder),
        batch_size=batch_size,
        num_workers=workers,
    )
