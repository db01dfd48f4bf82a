"""Trains the digit reader: python train.py --config configs/base.yaml --output runs/base"""

import argparse
import dataclasses
import json
from pathlib import Path

import torch
from loguru import logger
from torch import nn

from meters import checkpoint
from meters.config import load_config, numbers
from meters.data import make_loaders
from meters.engine import train_one_epoch, validate
from meters.model import DigitNet
from meters.runtime import pick_device, set_seed, start_log


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default="configs/base.yaml")
    parser.add_argument("--output", type=Path, default="runs/base")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch-size", type=int, default=32)
    return parser.parse_args()


def write_summary(path: Path, summary: dict) -> None:
    try:
        path.write_text(json.dumps(summary, indent=2), encoding="utf-8")
    except OSError as error:
        logger.error(f"The summary was not written: {error}")


def main() -> None:
    args = parse_args()
    start_log(args.output)
    data_config, model_config, config = load_config(args.config)
    config = dataclasses.replace(config, epochs=args.epochs, batch_size=args.batch_size)

    set_seed(config.seed)
    device = pick_device()
    loaders = make_loaders(data_config, config.batch_size, config.seed, pin_memory=device.type == "cuda")
    model = DigitNet(model_config).to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=float(config.lr), weight_decay=float(config.weight_decay))
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, T_max=config.epochs, eta_min=float(config.min_lr)
    )
    pixels = {"mean": loaders.pixel_mean, "scale": loaders.pixel_scale}

    history = []
    best = 0.0
    for epoch in range(config.epochs):
        train_loss = train_one_epoch(model, loaders.train, criterion, optimizer, device)
        val_loss, val_accuracy = validate(model, loaders.validation, criterion, device)
        scheduler.step()
        history.append({"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy})
        logger.info("epoch {}: train {:.4f}, validation {:.4f}, {:.1%}", epoch, train_loss, val_loss, val_accuracy)
        checkpoint.save(args.output / "last.pt", model, optimizer, scheduler, epoch, pixels)
        if val_accuracy >= best:
            best = val_accuracy
            checkpoint.save(args.output / "best.pt", model, optimizer, scheduler, epoch, pixels)

    write_summary(args.output / "summary.json", {"settings": numbers(config), "history": history, "best": best})


if __name__ == "__main__":
    main()
