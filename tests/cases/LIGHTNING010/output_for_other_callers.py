import torch
import torch.nn.functional as F
from lightning.pytorch import LightningModule


class Sequencer(LightningModule):
    """Its step is also called by the sampler, which wants the output beside the loss."""

    def __init__(self, width: int):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(width, width)

    def training_step(self, batch, batch_idx=None, condition=None, return_output=False):
        output = self.layer(batch["tokens"])
        loss = F.mse_loss(output, batch["target"])
        self.log("train/loss", loss)
        if return_output:
            return loss, output
        return loss

    def sample(self, batch):
        return self.training_step(batch, return_output=True)[1]

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-4)


class Verbose(LightningModule):
    def __init__(self, width: int):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(width, width)

    def training_step(self, batch, batch_idx, with_output=True):
        output = self.layer(batch["tokens"])
        loss = F.mse_loss(output, batch["target"])
        if with_output:
            return loss, output  # want: LIGHTNING010
        return loss

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-4)
