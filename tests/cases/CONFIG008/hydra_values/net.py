from typing import Literal, Optional

from torch import nn


class Net(nn.Module):
    def __init__(
        self,
        width: int = 64,
        dropout: float = 0.1,
        activation: Literal["relu", "gelu"] = "relu",
        bias: bool = True,
        mode: str = "train",
        warmup: Optional[int] = None,
    ):
        super().__init__()
        self.layers = nn.Linear(width, width, bias=bias)
