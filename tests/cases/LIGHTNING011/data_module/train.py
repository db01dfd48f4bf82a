import lightning as L
from data import Digits, Letters


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))

    def configure_optimizers(self):
        return None


class Blind(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        return None


trainer = L.Trainer()
trainer.fit(Net(), datamodule=Digits())  # want: LIGHTNING011
trainer.fit(Net(), datamodule=Letters())
trainer.fit(Blind(), Letters())  # want: LIGHTNING011
trainer.fit(Blind(), datamodule=Digits())
