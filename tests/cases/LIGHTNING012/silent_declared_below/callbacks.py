import pytorch_lightning as pl


class EMA(pl.Callback):
    def on_epoch_end(self, trainer, pl_module):
        pl_module.ema.copy_to(pl_module.parameters())

    def on_before_optimizer_step(self, trainer, pl_module, optimizer, opt_idx):
        self.steps = opt_idx


class Net(pl.LightningModule):
    def training_step(self, batch, batch_idx, optimizer_idx):
        return self.losses[optimizer_idx](batch)

    def training_step_end(self, output):
        return output.mean()
