import lightning as L
import torch
from torch import nn


class Transformer(L.LightningModule):
    def __init__(  # want: CONFIG003
        self,
        vocab_size: int,
        d_model: int = 512,
        n_heads: int = 8,
        n_layers: int = 6,
        dropout: float = 0.1,
        lr: float = 3e-4,
        weight_decay: float = 0.01,
        warmup_steps: int = 4000,
        betas: tuple[float, float] = (0.9, 0.98),
    ):
        super().__init__()
        self.save_hyperparameters()
        self.embedding = nn.Embedding(vocab_size, d_model)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, betas=self.hparams.betas)
