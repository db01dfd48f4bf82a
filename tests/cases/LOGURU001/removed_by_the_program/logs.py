import sys

from loguru import logger


def log_to(path: str, level: str):
    logger.add(path, level=level, rotation="10 MB")


def log_to_console(level):
    logger.add(sys.stderr, level=level)
