"""Lightning trains, and nobody seeds: its own helper is the one to call."""

import lightning.pytorch as pl
import torch
from torch import nn


class Regressor(pl.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Linear(8, 1)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.mse_loss(self.net(x), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


def main(loader) -> None:
    trainer = pl.Trainer(max_epochs=3)
    trainer.fit(Regressor(), loader)  # want: REPRO001


if __name__ == "__main__":
    pl.seed_everything(42, workers=True)
    main(torch.load("batches.pt", weights_only=True))
