from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional, Union

import torch
from torch import nn

Size = Union[int, str]


class Net(nn.Module):
    def __init__(
        self,
        lr: float,
        kernel: int = 3,
        betas: tuple[float, float] = (0.9, 0.999),
        device: torch.device = "cpu",
        size: Size = 3,
        root: Path = Path("data"),
        steps: Optional[Union[int, str]] = None,
        anything: Any = None,
        untyped=None,
        sizes: Sequence[int] = (),
        implicit: int = None,
        name: str = "net",
        eps: float = 1e-8,
        flag: bool = False,
    ):
        super().__init__()
