import lightning as L


class Tracker:
    def validation_step(self, values):
        self.log("val_acc", values.mean(), on_step=True, on_epoch=True)

    def log(self, name, value, **options):
        print(name, value, options)


class Net(L.LightningModule):
    def validation_step(self, batch, batch_idx):
        self.logger.experiment.log("val_acc", batch.mean(), on_step=True, on_epoch=True)
        self.options(on_step=True)
