import pytorch_lightning as pl
import torch


class BaseModel(pl.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.lr = lr

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.lr)
