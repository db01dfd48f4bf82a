import common
import torch


class Generator(common.ManualModule):
    def training_step(self, batch, batch_idx):
        optimizer = self.optimizers()
        optimizer.zero_grad()
        self.manual_backward(-self(torch.randn_like(batch)).mean())
        optimizer.step()
