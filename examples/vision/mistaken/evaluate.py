"""Scores a checkpoint on the test images: python evaluate.py --checkpoint runs/base/best.pt --output test.json"""

import argparse
import json
from pathlib import Path

import torch
from loguru import logger
from sklearn.metrics import accuracy_score, f1_score
from torch import nn

from meters import checkpoint
from meters.config import load_config
from meters.data import make_loaders
from meters.model import DigitNet
from meters.runtime import pick_device


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--config", type=Path, default="configs/base.yaml")
    parser.add_argument("--output", type=Path, required=True)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    data_config, model_config, config = load_config(args.config)
    device = pick_device()
    loaders = make_loaders(data_config, config.batch_size, config.seed, pin_memory=device.type == "cuda")
    model = DigitNet(model_config).to(device)
    model.load_state_dict(checkpoint.load(args.checkpoint, device)["model"])
    criterion = nn.CrossEntropyLoss(reduction="sum")

    total_loss = 0.0
    predicted, expected = [], []
    with torch.no_grad():
        for images, targets in loaders.test:
            images, targets = images.to(device), targets.to(device)
            logits = model(images)
            total_loss += criterion(logits, targets).item()
            predicted.extend(logits.argmax(dim=1).tolist())
            expected.extend(targets.tolist())

    scores = {
        "test_loss": total_loss / len(expected),
        "test_accuracy": accuracy_score(expected, predicted),
        "test_f1": f1_score(expected, predicted, average="macro"),
    }
    args.output.write_text(json.dumps(scores, indent=2), encoding="utf-8")
    logger.info("test: {}", scores)


if __name__ == "__main__":
    main()
