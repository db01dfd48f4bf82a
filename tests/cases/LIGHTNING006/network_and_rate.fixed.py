import lightning as L
import torch
from torch import nn


class Regressor(L.LightningModule):
    def __init__(  # want: LIGHTNING006
        self,
        net: nn.Module,
        loss_fn=None,
        *,
        lr: float = 1e-3,
    ):
        """A network, its loss and its learning rate."""
        super(Regressor, self).__init__()
        self.save_hyperparameters(ignore=["net", "loss_fn"])
        self.net = net
        self.loss_fn = loss_fn or nn.MSELoss()
        self.lr = lr

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)
