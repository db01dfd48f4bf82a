import lightning as L
from lightning.pytorch.trainer import Trainer


def quick(model, data):
    trainer = L.Trainer(max_epoch=3, accelerator="cpu")  # want: LIGHTNING014
    trainer.fit(model, data)


def long(model, data, options):
    trainer = Trainer(max_epochs=300, gradient_clip=1.0, **options)  # want: LIGHTNING014
    trainer.fit(model, data)
