import numpy as np
import torch
from torch.utils.data import DataLoader


def evaluate(model: torch.nn.Module, loader: DataLoader, device: torch.device):
    return [model(x.to(device)) for x in loader]


def plain(x, y=None):
    return x if y is None else torch.stack([x, y])


def arrays(x: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(x)
