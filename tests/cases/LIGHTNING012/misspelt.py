import lightning as L


class Net(L.LightningModule):
    def on_training_epoch_end(self):  # want: LIGHTNING012
        self.log("train_acc", self.train_acc.compute())

    def on_validation_epoch_end(self):
        self.log("val_acc", self.val_acc.compute())


class Freeze(L.Callback):
    def on_val_start(self, trainer, pl_module):  # want: LIGHTNING012
        pl_module.backbone.requires_grad_(False)

    def on_train_start(self, trainer, pl_module):
        self.on_training_start(trainer)

    def on_training_start(self, trainer):
        trainer.logger.log_hyperparams({"frozen": True})
