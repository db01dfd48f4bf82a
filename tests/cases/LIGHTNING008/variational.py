"""A variational autoencoder in one class, as in many a notebook."""

import lightning as L
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torch.utils.data import DataLoader


class VAE(L.LightningModule):  # want: LIGHTNING008
    def __init__(self, latent: int = 32, beta: float = 1.0, batch_size: int = 128, root: str = "data"):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Linear(512, 2 * latent),
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent, 512),
            nn.ReLU(),
            nn.Linear(512, 784),
        )
        self.total = 0.0
        self.count = 0

    def setup(self, stage):
        transform = torchvision.transforms.ToTensor()
        self.train_set = torchvision.datasets.MNIST(self.hparams.root, train=True, transform=transform)
        self.val_set = torchvision.datasets.MNIST(self.hparams.root, train=False, transform=transform)

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val_set, batch_size=self.hparams.batch_size)

    def losses(self, x):
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        reconstruction = F.binary_cross_entropy_with_logits(self.decoder(z), x.flatten(1), reduction="sum")
        kl_loss = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()
        return reconstruction, kl_loss

    def training_step(self, batch, batch_idx):
        reconstruction, divergence = self.losses(batch[0])
        return (reconstruction + self.hparams.beta * divergence) / len(batch[0])

    def validation_step(self, batch, batch_idx):
        reconstruction, divergence = self.losses(batch[0])
        self.total += (reconstruction + divergence).item()
        self.count += len(batch[0])

    def on_validation_epoch_end(self):
        self.log("val_elbo", -self.total / self.count)
        self.total, self.count = 0.0, 0

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)
