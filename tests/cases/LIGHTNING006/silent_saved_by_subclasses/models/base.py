import lightning as L
import torch


class Base(L.LightningModule):
    def __init__(self, lr: float = 1e-3, optimizer: str = "adam"):
        super().__init__()
        self.lr, self.optimizer = lr, optimizer

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)
