import lightning as L
import torch
from torch import nn


class Classifier(L.LightningModule):
    def __init__(self, encoder: nn.Module, lr: float = 1e-3, weight_decay: float = 0.0):
        super().__init__()
        self.save_hyperparameters(ignore=["encoder"])
        self.encoder = encoder

    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self.encoder(x), y)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=self.hparams.weight_decay)


class Encoder(nn.Module):
    def __init__(self, width: int = 64, *, depth: int = 2):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Linear(width, width) for _ in range(depth)])
