from typing import Optional

import torch
from torch import nn


class Encoder(nn.Module):
    """Encodes what it is given."""

    def __init__(self, width: int):
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(
        self,
        x: torch.Tensor,  # want: TORCH011
        mask: Optional[torch.Tensor] = None,
    ) -> torch.Tensor:
        hidden = self.layer(x)
        return hidden if mask is None else hidden * mask
