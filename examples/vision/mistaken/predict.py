"""Reads a folder of meter images into a CSV file: python predict.py images --checkpoint runs/base/best.pt"""

import argparse
import csv
from pathlib import Path

import numpy as np
import torch
from loguru import logger
from yaml import Loader, load

from meters.config import load_config
from meters.data import SIDE
from meters.model import DigitNet
from meters.runtime import pick_device, start_log


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--config", type=Path, default="configs/base.yaml")
    parser.add_argument("--output", type=Path, default="runs/readings")
    return parser.parse_args()


def read_image(path: Path) -> np.ndarray:
    image = np.load(path)
    if image.shape != (SIDE, SIDE):
        raise ValueError(f"{path.name} has the shape {image.shape}, not {(SIDE, SIDE)}")
    return image.astype(np.float32)


def read_images(folder: Path) -> tuple[list[Path], list[np.ndarray]]:
    paths, images = [], []
    for path in sorted(folder.glob("*.npy")):
        try:
            images.append(read_image(path))
        except (OSError, ValueError) as error:
            logger.error(str(error))
            continue
        paths.append(path)
    return paths, images


def predict(model: DigitNet, images: torch.Tensor, batch_size: int) -> torch.Tensor:
    model.eval()
    probabilities = []
    for batch in images.split(batch_size):
        probabilities.append(model(batch).softmax(dim=1))
    return torch.cat(probabilities)


def main() -> None:
    args = parse_args()
    start_log(args.output)
    with Path("configs/labels.yaml").open(encoding="utf-8") as handle:
        labels = load(handle, Loader)["labels"]

    _, model_config, config = load_config(args.config)
    device = pick_device()
    stored = torch.load(args.checkpoint, map_location=device)
    model = DigitNet(model_config).to(device)
    model.load_state_dict(stored["model"])
    mean = torch.tensor(stored["pixels"]["mean"], dtype=torch.float32, device=device).view(1, 1, SIDE, SIDE)
    scale = torch.tensor(stored["pixels"]["scale"], dtype=torch.float32, device=device).view(1, 1, SIDE, SIDE)

    paths, images = read_images(args.folder)
    scaled = (torch.from_numpy(np.stack(images)).unsqueeze(1).to(device) - mean) / scale
    confidence, digits = predict(model, scaled, config.batch_size).max(dim=1)

    with (args.output / "readings.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "digit", "confidence"])
        for path, digit, score in zip(paths, digits.tolist(), confidence.tolist(), strict=True):
            writer.writerow([path.name, labels[digit], f"{score:.4f}"])
    logger.info("{} images read", len(paths))


if __name__ == "__main__":
    main()
