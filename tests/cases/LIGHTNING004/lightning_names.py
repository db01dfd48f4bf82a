import lightning as L
import pytorch_lightning as pl
from lightning.pytorch import Trainer
from lightning.pytorch.callbacks import ModelCheckpoint


def train(model, data, epochs):
    trainer = Trainer(accelerator="gpu", max_epochs=epochs)  # want: LIGHTNING004
    trainer.fit(model, data)
    L.Trainer(accelerator="cuda", callbacks=[ModelCheckpoint()]).fit(model, data)  # want: LIGHTNING004
    pl.Trainer("gpu").test(model, data)  # want: LIGHTNING004
