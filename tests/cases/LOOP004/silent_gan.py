"""The other optimizer is cleared between: that is how GANs are trained."""

import torch
from torch import nn

netG, netD = nn.Linear(8, 4), nn.Linear(4, 1)
optimizerG = torch.optim.Adam(netG.parameters())
optimizerD = torch.optim.Adam(netD.parameters())
criterion = nn.BCEWithLogitsLoss()

for real in torch.load("real.pt"):
    netD.zero_grad()
    errD_real = criterion(netD(real), torch.ones(len(real), 1))
    errD_real.backward()
    fake = netG(torch.randn(len(real), 8))
    errD_fake = criterion(netD(fake.detach()), torch.zeros(len(real), 1))
    errD_fake.backward()
    optimizerD.step()

    netG.zero_grad()
    errG = criterion(netD(fake), torch.ones(len(real), 1))
    errG.backward()
    optimizerG.step()
