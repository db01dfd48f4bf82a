import lightning as L
import torch
from torch.utils.data import DataLoader, random_split


class Autoencoder(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return torch.nn.functional.mse_loss(self(batch), batch)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


class Classifier(Autoencoder):
    def validation_step(self, batch, batch_idx):
        self.log("val_loss", torch.nn.functional.mse_loss(self(batch), batch))


def main(dataset):
    train, val = random_split(dataset, [0.9, 0.1])
    train_loader = DataLoader(train, batch_size=64, shuffle=True)
    val_loader = DataLoader(val, batch_size=64)
    trainer = L.Trainer(max_epochs=10)
    trainer.fit(Autoencoder(), train_loader, val_loader)  # want: LIGHTNING011
    trainer.fit(Classifier(), train_dataloaders=train_loader)  # want: LIGHTNING011


def test(dataset):
    trainer = L.Trainer()
    trainer.test(Classifier(), DataLoader(dataset))  # want: LIGHTNING011
