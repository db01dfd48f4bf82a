from lightning.pytorch import Trainer


def trainers(cfg):
    yield Trainer()
    yield Trainer(accelerator="auto")
    yield Trainer(accelerator="cpu")
    yield Trainer(accelerator=cfg.accelerator)
    yield Trainer(max_epochs=3)
