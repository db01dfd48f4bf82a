import lightning as L
from company.modules import Trainable
from torch.utils.data import DataLoader


class Net(Trainable, L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def val_dataloader(self):
        return DataLoader(self.val)


def main(train, val):
    trainer = L.Trainer()
    trainer.fit(Net(), DataLoader(train), DataLoader(val))
    trainer.test(Net())
