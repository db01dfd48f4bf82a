import pytorch_lightning as pl
import torch


class GAN(pl.LightningModule):
    def training_step(self, batch, batch_idx, optimizer_idx):
        return self.losses[optimizer_idx](batch)

    def configure_optimizers(self):
        first = torch.optim.Adam(self.generator.parameters())
        second = torch.optim.Adam(self.discriminator.parameters())
        return [first, second], []
