from dataclasses import dataclass

import lightning as L


@dataclass
class Config:
    width: int = 256
    depth: int = 4
    heads: int = 8
    dropout: float = 0.1
    lr: float = 1e-3
    weight_decay: float = 0.01
    warmup: int = 500
    epochs: int = 20
    smoothing: float = 0.1


class Net(L.LightningModule):
    def __init__(self, config: Config, lr: float = 1e-3, compile: bool = False):
        super().__init__()
        self.config = config
