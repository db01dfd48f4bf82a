import sys

from loguru import logger


def configure(directory: str, level: str):
    logger.remove()
    logger.add(sys.stderr, level=level)
    logger.add(directory + "/run.log", level=level)  # want: LOGURU006
