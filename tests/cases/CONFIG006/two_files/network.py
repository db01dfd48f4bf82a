import lightning as L
import torch
from torch import nn


class Regressor(L.LightningModule):
    def __init__(self, inputs, hidden_dim=64, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.layers = nn.Sequential(nn.Linear(inputs, hidden_dim), nn.ReLU(), nn.Linear(hidden_dim, 1))

    def training_step(self, batch, index):
        x, y = batch
        return nn.functional.mse_loss(self.layers(x).squeeze(-1), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
