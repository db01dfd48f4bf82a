from lightning.pytorch import Trainer


def trainers(cfg, options):
    yield Trainer(accelerator="gpu", devices=1)
    yield Trainer(accelerator="gpu", devices="auto")
    yield Trainer(accelerator="gpu", devices=cfg.devices)
    yield Trainer(accelerator="gpu", gpus=2)
    yield Trainer(accelerator="gpu", **options)
