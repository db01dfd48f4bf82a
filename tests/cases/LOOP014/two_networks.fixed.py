"""One finding for the two files of one checkpoint."""

import torch


def train(generator, discriminator, loader, opt, adversarial):
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=opt.lr)
    optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=opt.lr)
    for epoch in range(opt.n_epochs):
        for real in loader:
            optimizer_g.zero_grad()
            fake = generator(torch.randn(len(real), opt.latent))
            adversarial(discriminator(fake), True).backward()
            optimizer_g.step()
            optimizer_d.zero_grad()
            adversarial(discriminator(real), True).backward()
            optimizer_d.step()
        if opt.checkpoint_interval != -1 and epoch % opt.checkpoint_interval == 0:
            torch.save({"model": generator.state_dict(), "optimizer": optimizer_g.state_dict(), "epoch": epoch}, f"saved/generator_{epoch}.pth")  # want: LOOP014
            torch.save(discriminator.state_dict(), f"saved/discriminator_{epoch}.pth")
