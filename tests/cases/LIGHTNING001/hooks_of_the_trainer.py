import torch
from lightning.pytorch import LightningModule


class Hooked(LightningModule):
    """The hooks are called by the Trainer at the right time."""

    def training_step(self, batch, batch_idx):
        loss = self.net(batch).mean()
        self.lr_schedulers().step()
        return loss

    def optimizer_zero_grad(self, epoch, batch_idx, optimizer):
        optimizer.zero_grad(set_to_none=False)

    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure):
        optimizer.step(closure=optimizer_closure)
        if epoch < 3:
            for group in optimizer.param_groups:
                group["lr"] = 1e-5

    def backward(self, loss):
        loss.backward(create_graph=True)

    def on_train_start(self):
        self.zero_grad()

    def on_after_backward(self):
        torch.nn.utils.clip_grad_norm_(self.parameters(), 1.0)
