"""Fits the classifier to the new meters: python finetune.py --checkpoint runs/base/best.pt --output runs/inverted"""

import argparse
import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from loguru import logger
from torch import nn

from meters import checkpoint
from meters.config import load_config, load_finetuning_config
from meters.data import make_loaders
from meters.engine import validate
from meters.model import DigitNet
from meters.runtime import pick_device, set_seed, start_log


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--base-config", type=Path, default="configs/base.yaml")
    parser.add_argument("--config", type=Path, default="configs/finetune.yaml")
    parser.add_argument("--output", type=Path, default="runs/inverted")
    parser.add_argument("--epochs", type=int, default=None, help="instead of the config's")
    return parser.parse_args()


def build_optimizer(parameters: Iterable[nn.Parameter], settings: dict[str, Any]) -> torch.optim.Optimizer:
    options = {name: value for name, value in settings.items() if isinstance(value, (int, float))}
    return getattr(torch.optim, settings["name"])(parameters, **options)


def main() -> None:
    args = parse_args()
    start_log(args.output)
    _, model_config, _ = load_config(args.base_config)
    data_config, config, optimizer_settings = load_finetuning_config(args.config)
    if args.epochs is not None:
        config = dataclasses.replace(config, epochs=args.epochs)

    set_seed(config.seed)
    device = pick_device()
    loaders = make_loaders(data_config, config.batch_size, config.seed, pin_memory=device.type == "cuda", inverted=True)
    model = DigitNet(model_config).to(device)
    model.load_state_dict(checkpoint.load(args.checkpoint, device)["model"])
    for parameter in model.features.parameters():
        parameter.requires_grad = False

    criterion = nn.CrossEntropyLoss()
    optimizer = build_optimizer(model.classifier.parameters(), optimizer_settings)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=config.epochs)

    _, accuracy_before = validate(model, loaders.validation, criterion, device)
    for epoch in range(config.epochs):
        model.train()
        model.features.eval()
        losses = []
        for images, targets in loaders.train:
            images, targets = images.to(device), targets.to(device)
            loss = criterion(model(images), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
        logger.info("epoch {}: train {:.4f}", epoch, sum(losses) / len(losses))
    _, accuracy_after = validate(model, loaders.validation, criterion, device)
    logger.info("validation accuracy {:.1%} before, {:.1%} after", accuracy_before, accuracy_after)

    pixels = {"mean": loaders.pixel_mean, "scale": loaders.pixel_scale}
    checkpoint.save(args.output / "last.pt", model, optimizer, scheduler, config.epochs - 1, pixels)
    summary = {
        "initial_lr": optimizer.param_groups[0]["initial_lr"],
        "val_accuracy_before": accuracy_before,
        "val_accuracy_after": accuracy_after,
    }
    (args.output / "summary.json").write_text(json.dumps(summary, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
