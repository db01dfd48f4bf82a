"""The network and how it is trained."""

import lightning as L
import torch
from torch import nn
from torchmetrics.classification import BinaryAUROC, BinaryF1Score


class ResponseClassifier(L.LightningModule):
    def __init__(
        self,
        input_dim: int,
        hidden_dim: int,
        dropout: float,
        learning_rate: float,
        weight_decay: float,
        threshold: float,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.network = nn.Sequential(
            nn.Linear(input_dim, hidden_dim),
            nn.BatchNorm1d(hidden_dim),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_dim, 1),
        )
        self.criterion = nn.BCEWithLogitsLoss()
        self.auroc = BinaryAUROC()
        self.f1 = BinaryF1Score(threshold=threshold)
        self.train_losses = []

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits of shape (batch,) for features of shape (batch, input_dim)."""
        return self.network(features).squeeze(-1)

    def training_step(self, batch: tuple[torch.Tensor, torch.Tensor], batch_idx: int) -> torch.Tensor:
        features, labels = batch
        loss = self.criterion(self(features), labels)
        self.train_losses.append(loss.item())
        return loss

    def on_train_epoch_end(self) -> None:
        self.log("train_loss", sum(self.train_losses) / len(self.train_losses))
        self.train_losses.clear()

    def validation_step(self, batch: tuple[torch.Tensor, torch.Tensor], batch_idx: int) -> None:
        features, labels = batch
        logits = self(features)
        self.auroc.update(logits, labels.int())
        self.f1.update(logits.sigmoid(), labels.int())
        self.log("val_loss", self.criterion(logits, labels), on_step=False, on_epoch=True)

    def on_validation_epoch_end(self) -> None:
        self.log_dict({"val_auroc": self.auroc.compute(), "val_f1": self.f1.compute()})
        self.auroc.reset()
        self.f1.reset()

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(
            self.parameters(), lr=self.hparams.learning_rate, weight_decay=self.hparams.weight_decay
        )
