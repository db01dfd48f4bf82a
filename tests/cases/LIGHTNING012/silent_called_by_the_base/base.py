import lightning as L


class Base(L.LightningModule):
    def on_validation_epoch_end(self):
        self.on_epoch_end(self.outputs)

    def on_epoch_end(self, outputs):
        pass
