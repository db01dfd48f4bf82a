import lightning as L


class BaseModule(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def on_train_batch_start(self, batch, batch_idx):
        self.started = batch_idx
