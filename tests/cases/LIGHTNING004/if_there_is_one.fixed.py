import torch
from lightning.pytorch import Trainer


def trainer_of(cfg, logger):
    return Trainer(  # want: LIGHTNING004
        max_epochs=cfg.epochs,
        logger=logger,
        accelerator="gpu" if torch.cuda.is_available() else "cpu",
        devices="auto",
    )


def quick(cfg):
    accelerator = "cuda" if cfg.use_gpu else "cpu"
    return Trainer(accelerator=accelerator, fast_dev_run=True, devices="auto")  # want: LIGHTNING004


def on_one(cfg):
    accelerator = "gpu" if torch.cuda.is_available() else "cpu"
    return Trainer(accelerator=accelerator, devices=1, max_epochs=cfg.epochs)


def chosen_elsewhere(accelerator: str, cfg):
    return Trainer(accelerator=accelerator, max_epochs=cfg.epochs)


def without_gpus(cfg):
    return Trainer(accelerator="cpu" if cfg.small else "auto", max_epochs=cfg.epochs)
