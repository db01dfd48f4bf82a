"""Writes digits as .npy files, as the meters' cameras do: python export_images.py --output images --count 40"""

import argparse
from pathlib import Path

import numpy as np
from loguru import logger

from meters.data import SIDE, read_images


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default="images")
    parser.add_argument("--count", type=int, default=40)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    pixels, _ = read_images()
    for index, row in enumerate(pixels[: args.count]):
        np.save(args.output / f"meter-{index:04d}.npy", row.reshape(SIDE, SIDE))
    logger.info("{} images in {}", args.count, args.output)


if __name__ == "__main__":
    main()
