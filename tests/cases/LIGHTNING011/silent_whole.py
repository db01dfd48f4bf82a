import lightning as L
from torch.utils.data import DataLoader


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))

    def test_step(self, batch, batch_idx):
        self.log("test_loss", self.loss(batch))


class Base(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def val_dataloader(self):
        return DataLoader(self.val)


class Derived(Base):
    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))


def main(train, val, data):
    model = Net()
    trainer = L.Trainer(max_epochs=3)
    trainer.fit(model, DataLoader(train), DataLoader(val))
    trainer.test(model, DataLoader(val))
    trainer.fit(Derived(), DataLoader(train))
    trainer.fit(model, data)
