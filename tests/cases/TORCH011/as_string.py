from __future__ import annotations

import torch


def normalise(x: "torch.Tensor", eps: float = 1e-6):  # want: TORCH011
    """Scale to unit length.

    Args:
        x (Tensor, required): what to scale
        eps: keeps the divisor from zero
    """
    return x / (x.norm() + eps)
