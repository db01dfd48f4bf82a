"""Two optimizers: the discriminator's is right, the generator's is not."""

import torch
from torch import nn


class Gan:
    def __init__(self, latent=16):
        self.latent = latent
        self.netG = nn.Linear(latent, 64)
        self.netD = nn.Linear(64, 1)
        self.optG = torch.optim.Adam(self.netG.parameters(), lr=2e-4)
        self.optD = torch.optim.Adam(self.netD.parameters(), lr=2e-4)
        self.criterion = nn.BCEWithLogitsLoss()

    def train_epoch(self, loader):
        for real in loader:
            noise = torch.randn(len(real), self.latent)
            fake = self.netG(noise)

            self.optD.zero_grad()
            real_loss = self.criterion(self.netD(real), torch.ones(len(real), 1))
            fake_loss = self.criterion(self.netD(fake.detach()), torch.zeros(len(real), 1))
            (real_loss + fake_loss).backward()
            self.optD.step()

            loss = self.criterion(self.netD(fake), torch.ones(len(real), 1))
            self.optG.zero_grad()  # want: LOOP004
            loss.backward()
            self.optG.step()
