import sys

import torch
from loguru import logger


def configure(folder, options):
    logger.remove()
    logger.add(sys.stderr, format="{time:HH:mm:ss} {message}")
    logger.add(sys.stdout)
    logger.add(folder / "train.log", rotation="500 MB")
    logger.add(f"{folder}/{{time}}.log", retention=5)
    logger.add("other.log", **options)
    logger.info(torch.cuda.is_available())
