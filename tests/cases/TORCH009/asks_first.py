"""A GPU is used where there is one."""

import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--device", default="cuda")
parser.add_argument("--no-cuda", action="store_true")
args = parser.parse_args()

use_cuda = not args.no_cuda and torch.cuda.is_available()
device = torch.device("cuda" if use_cuda else "cpu")
kwargs = {"num_workers": 1, "pin_memory": True} if use_cuda else {}


def to_gpu(batch):
    return [part.cuda(non_blocking=True) for part in batch]


def noise_like(x):
    noise = torch.randn(x.shape)
    if x.is_cuda:
        noise = noise.cuda()
    return x + noise


def step(model, images, labels, criterion):
    images, labels = (images.cuda(), labels.cuda()) if use_cuda else (images, labels)
    with torch.autocast(device_type="cuda", enabled=device.type == "cuda"):
        return criterion(model(images), labels)


def load(path, device="cuda"):
    return torch.load(path, map_location=device, weights_only=True)
