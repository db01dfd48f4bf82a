import lightning as L
from torch.utils.data import DataLoader


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))


class NoValidation(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def val_dataloader(self):
        return []


def quick(train):
    trainer = L.Trainer(limit_val_batches=0)
    trainer.fit(Net(), DataLoader(train))


def apart(train, val):
    model = Net()
    trainer = L.Trainer()
    trainer.fit(model, DataLoader(train))
    trainer.validate(model, DataLoader(val))


def with_options(train, options):
    trainer = L.Trainer(**options)
    trainer.fit(Net(), DataLoader(train))
    trainer.fit(NoValidation(), DataLoader(train), None)
