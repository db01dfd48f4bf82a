import lightning as L


class Net(L.LightningModule):
    def training_step(self, batch):
        return self.loss(batch)

    def on_train_batch_start(self, batch, batch_idx, unused=0):
        self.timer.start()

    def on_train_batch_end(self, outputs, batch, batch_idx):
        self.timer.stop()

    def on_validation_batch_end(self, outputs, batch, batch_idx, dataloader_idx=0):
        self.seen = batch_idx

    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure=None):
        optimizer.step(closure=optimizer_closure)

    def backward(self, loss, *args, **kwargs):
        loss.backward(*args, **kwargs)

    def on_before_optimizer_step(self, optimizer):
        self.log("lr", optimizer.param_groups[0]["lr"])


class Timer(L.Callback):
    def on_train_epoch_end(self, trainer, pl_module):
        trainer.logger.log_metrics({"seconds": self.seconds})

    def on_exception(self, trainer, pl_module, exception):
        trainer.save_checkpoint("interrupted.ckpt")
