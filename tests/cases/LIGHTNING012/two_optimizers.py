import torch
from pytorch_lightning import LightningModule
from torch import nn


class GAN(LightningModule):
    def __init__(self, latent):
        super().__init__()
        self.save_hyperparameters()
        self.generator = nn.Linear(latent, 784)
        self.discriminator = nn.Linear(784, 1)

    def training_step(self, batch, batch_idx, optimizer_idx):  # want: LIGHTNING012
        x, _ = batch
        z = torch.randn(len(x), self.hparams.latent, device=self.device)
        if optimizer_idx == 0:
            return -self.discriminator(self.generator(z)).mean()
        return self.discriminator(self.generator(z).detach()).mean() - self.discriminator(x).mean()

    def optimizer_step(  # want: LIGHTNING012
        self, epoch, batch_idx, optimizer, optimizer_idx, optimizer_closure, on_tpu=False, using_lbfgs=False
    ):
        if optimizer_idx == 0 and batch_idx % 5:
            optimizer_closure()
            return
        optimizer.step(closure=optimizer_closure)

    def optimizer_zero_grad(self, epoch, batch_idx, optimizer, optimizer_idx):  # want: LIGHTNING012
        optimizer.zero_grad(set_to_none=True)

    def backward(self, loss, optimizer, optimizer_idx):  # want: LIGHTNING012
        loss.backward(retain_graph=True)

    def lr_scheduler_step(self, scheduler, optimizer_idx, metric):  # want: LIGHTNING012
        scheduler.step(epoch=self.current_epoch)
