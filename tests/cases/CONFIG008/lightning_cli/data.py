from __future__ import annotations

import lightning as L


class Digits(L.LightningDataModule):
    def __init__(self, root: str, batch_size: int = 32, workers: int | None = None, sizes: list[int] | None = None):
        super().__init__()
        self.save_hyperparameters()
