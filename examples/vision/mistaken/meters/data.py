"""Images of digits, their split and their loaders."""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset

from meters.config import DataConfig

SIDE = 8


@dataclass(frozen=True)
class Loaders:
    train: DataLoader
    validation: DataLoader
    test: DataLoader
    pixel_mean: list[float]
    pixel_scale: list[float]


def read_images(inverted: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """All images as rows of 64 pixels between 0 and 1, and their digits."""
    digits = load_digits()
    pixels = digits.data.astype(np.float32) / 16.0
    return (1.0 - pixels if inverted else pixels), digits.target.astype(np.int64)


def as_dataset(pixels: np.ndarray, targets: np.ndarray) -> TensorDataset:
    images = torch.from_numpy(pixels.astype(np.float32)).view(-1, 1, SIDE, SIDE)
    return TensorDataset(images, torch.from_numpy(targets))


def make_loaders(
    config: DataConfig, batch_size: int, seed: int, *, pin_memory: bool, inverted: bool = False
) -> Loaders:
    pixels, targets = read_images(inverted)
    scaler = StandardScaler()
    pixels = scaler.fit_transform(pixels)

    rest, test_pixels, rest_targets, test_targets = train_test_split(
        pixels, targets, test_size=config.test_size, random_state=config.split_seed, stratify=targets
    )
    train_pixels, validation_pixels, train_targets, validation_targets = train_test_split(
        rest, rest_targets, test_size=config.validation_size, random_state=config.split_seed, stratify=rest_targets
    )

    return Loaders(
        train=DataLoader(
            as_dataset(train_pixels, train_targets),
            batch_size=batch_size,
            shuffle=True,
            generator=torch.Generator().manual_seed(seed),
            num_workers=config.num_workers,
            pin_memory=pin_memory,
        ),
        validation=DataLoader(
            as_dataset(validation_pixels, validation_targets),
            batch_size=batch_size,
            num_workers=config.num_workers,
            pin_memory=pin_memory,
        ),
        test=DataLoader(
            as_dataset(test_pixels, test_targets),
            batch_size=batch_size,
            num_workers=config.num_workers,
            pin_memory=pin_memory,
        ),
        pixel_mean=scaler.mean_.tolist(),
        pixel_scale=scaler.scale_.tolist(),
    )
