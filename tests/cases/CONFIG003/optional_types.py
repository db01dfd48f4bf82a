from typing import List, Optional

from lightning.pytorch import LightningModule
from torch import nn


class Tabular(LightningModule):
    def __init__(  # want: CONFIG003
        self,
        backbone: nn.Module,
        layers: List[int],
        dropout: Optional[float] = None,
        lr: float = 1e-3,
        momentum: float = 0.9,
        nesterov: bool = False,
        schedule: str = "cosine",
        warmup: int = 0,
        min_lr: float = 0.0,
        clip: Optional[float] = None,
    ):
        super().__init__()
        self.backbone = backbone
