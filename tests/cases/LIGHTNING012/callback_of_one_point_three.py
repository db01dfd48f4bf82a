import pytorch_lightning as pl
import torch


class ImageLogger(pl.callbacks.Callback):
    def __init__(self, every):
        self.every = every

    def on_epoch_end(self, trainer, pl_module):  # want: LIGHTNING012
        if trainer.current_epoch % self.every == 0:
            trainer.logger.experiment.add_images("samples", pl_module.sample(8), trainer.global_step)

    def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx, dataloader_idx):  # want: LIGHTNING012
        self.last = outputs["loss"]

    def on_validation_batch_end(self, trainer, pl_module, outputs, batch, batch_idx, dataloader_idx=0):
        torch.cuda.synchronize()


class Progress(pl.callbacks.ModelCheckpoint):
    def on_init_end(self, trainer):  # want: LIGHTNING012
        print("ready")

    def on_train_epoch_end(self, trainer, pl_module, outputs):  # want: LIGHTNING012
        super().on_train_epoch_end(trainer, pl_module)
