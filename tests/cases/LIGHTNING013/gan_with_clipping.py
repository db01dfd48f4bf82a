import lightning as L
import torch
from lightning.pytorch import Trainer
from torch.utils.data import DataLoader


class GAN(L.LightningModule):
    def __init__(self, generator, discriminator):
        super().__init__()
        self.automatic_optimization = False
        self.generator, self.discriminator = generator, discriminator

    def training_step(self, batch, batch_idx):
        first, second = self.optimizers()
        self.toggle_optimizer(first)
        loss = -self.discriminator(self.generator(batch)).mean()
        first.zero_grad()
        self.manual_backward(loss)
        first.step()
        self.untoggle_optimizer(first)

    def configure_optimizers(self):
        return [torch.optim.Adam(m.parameters()) for m in (self.generator, self.discriminator)]


def main(dataset, generator, discriminator):
    model = GAN(generator, discriminator)
    trainer = Trainer(  # want: LIGHTNING013
        max_epochs=100,
        devices=1,
        gradient_clip_val=0.5,
    )
    trainer.fit(model, DataLoader(dataset, batch_size=64, shuffle=True))


def at_once(dataset, generator, discriminator):
    model = GAN(generator, discriminator)
    Trainer(max_epochs=1, accumulate_grad_batches=4).fit(model, DataLoader(dataset))  # want: LIGHTNING013
