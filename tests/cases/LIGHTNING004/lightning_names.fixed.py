import lightning as L
import pytorch_lightning as pl
from lightning.pytorch import Trainer
from lightning.pytorch.callbacks import ModelCheckpoint


def train(model, data, epochs):
    trainer = Trainer(accelerator="gpu", max_epochs=epochs, devices="auto")  # want: LIGHTNING004
    trainer.fit(model, data)
    L.Trainer(accelerator="cuda", callbacks=[ModelCheckpoint()], devices="auto").fit(model, data)  # want: LIGHTNING004
    pl.Trainer("gpu", devices="auto").test(model, data)  # want: LIGHTNING004
