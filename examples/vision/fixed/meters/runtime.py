"""What every script sets up before it works: seeds, device, log."""

import os
import random
import sys
from pathlib import Path

import numpy as np
import torch
from loguru import logger


def set_seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def pick_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def start_log(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    level = os.getenv("LOG_LEVEL", "INFO")
    logger.remove()
    logger.add(sys.stderr, level=level)
    logger.add(folder / "run.log", level=level, rotation="10 MB", retention="30 days", enqueue=True)
