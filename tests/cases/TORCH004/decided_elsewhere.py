import argparse
import os

from torch.utils.data import DataLoader
from torchvision.datasets import CIFAR10, ImageFolder

parser = argparse.ArgumentParser()
parser.add_argument("--workers", type=int, default=0)
args = parser.parse_args()

workers = 0 if os.name == "nt" else 8
train_loader = DataLoader(ImageFolder("data/train"), batch_size=64, shuffle=True, num_workers=args.workers)
other_loader = DataLoader(ImageFolder("data/other"), batch_size=64, shuffle=True, num_workers=workers)


def loader(train_set, **kwargs):
    return DataLoader(train_set, shuffle=True, **kwargs)


cifar_loader = loader(CIFAR10("data", train=True), batch_size=64)
debug_loader = DataLoader(CIFAR10("data", train=True), shuffle=True, num_workers=0)  # breakpoints: no worker processes
