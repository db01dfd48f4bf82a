import torch
from lightning.pytorch import LightningModule, Trainer


class Base(LightningModule):
    def on_validation_epoch_end(self, outputs):  # want: LIGHTNING003
        self.log("val_loss", torch.stack(outputs).mean())


class Classifier(Base):
    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(16, 4)

    def training_step(self, batch, batch_idx):
        return torch.nn.functional.cross_entropy(self.head(batch[0]), batch[1])

    def validation_step(self, batch, batch_idx):
        return torch.nn.functional.cross_entropy(self.head(batch[0]), batch[1])

    def on_validation_epoch_end(self, outputs):  # want: LIGHTNING003
        super().on_validation_epoch_end(outputs)
        print(len(outputs), "batches")

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-3)


def fit(loader, val_loader):
    Trainer(max_epochs=3).fit(Classifier(), loader, val_loader)
