"""The log of every script."""

import os
import sys
from pathlib import Path

from loguru import logger


def start_log(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    level = os.getenv("LOG_LEVEL", "INFO")
    logger.remove()
    logger.add(sys.stderr, level=level)
    logger.add(folder / "run.log", level=level, rotation="10 MB", retention="30 days", enqueue=True)
