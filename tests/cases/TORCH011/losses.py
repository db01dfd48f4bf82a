import torch
from torch import Tensor


def focal_loss(logits: Tensor, target: Tensor, gamma: float = 2.0) -> Tensor:  # want: TORCH011
    """The focal loss of Lin et al."""
    probability = torch.sigmoid(logits)
    return (target * (1 - probability) ** gamma).mean()


def smooth(labels: torch.LongTensor, classes: int):  # want: TORCH011
    return labels * 0.9 + 0.1 / classes
