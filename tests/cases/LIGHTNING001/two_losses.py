import torch
from lightning.pytorch import LightningModule


class Gan(LightningModule):
    """Two optimizers need manual optimisation."""

    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator

    def training_step(self, batch, batch_idx):
        opt_g, opt_d = self.optimizers()
        fake = self.generator(torch.randn(len(batch), 64))

        g_loss = -self.discriminator(fake).mean()
        opt_g.zero_grad()  # want: LIGHTNING001
        self.manual_backward(g_loss)  # want: LIGHTNING001
        opt_g.step()  # want: LIGHTNING001

        d_loss = self.discriminator(fake.detach()).mean() - self.discriminator(batch).mean()
        opt_d.zero_grad()  # want: LIGHTNING001
        self.manual_backward(d_loss)  # want: LIGHTNING001
        opt_d.step()  # want: LIGHTNING001
        self.log_dict({"g": g_loss, "d": d_loss})
