"""The network: two convolutions and a small classifier."""

import torch
from torch import nn

from meters.config import ModelConfig

CLASSES = 10


class DigitNet(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.channels
        self.features = nn.Sequential(
            nn.Conv2d(1, width, kernel_size=3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(width, 2 * width, kernel_size=3, padding=1),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(config.dropout),
            nn.Linear(2 * width * 2 * 2, 64),
            nn.ReLU(),
            nn.Dropout(config.dropout),
            nn.Linear(64, CLASSES),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits of shape (batch, 10) for images of shape (batch, 1, 8, 8)."""
        return self.classifier(self.features(images))
