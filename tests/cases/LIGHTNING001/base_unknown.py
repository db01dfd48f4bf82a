from company.training import BaseTask
from lightning.pytorch import LightningModule


class Task(BaseTask, LightningModule):
    """BaseTask may well switch automatic optimisation off."""

    def training_step(self, batch, batch_idx):
        optimizer = self.optimizers()
        optimizer.zero_grad()
        loss = self.net(batch).mean()
        self.manual_backward(loss)
        optimizer.step()
