import torch
from torchvision import datasets


def main(root, transform):
    train_data = datasets.MNIST(root, train=True, transform=transform)
    loader = torch.utils.data.DataLoader(train_data, batch_size=128, num_workers=2, shuffle=False)  # want: LOOP025
    return loader
