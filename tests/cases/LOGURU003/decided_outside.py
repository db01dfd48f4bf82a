import os
import sys

from loguru import logger


def configure(level, cfg, verbose):
    logger.remove()
    logger.add(sys.stderr, level=level)
    logger.add(sys.stderr, level=cfg.log_level)
    logger.add(sys.stderr, level=os.environ.get("LOG_LEVEL", "DEBUG"))
    logger.add(sys.stderr, level="DEBUG" if verbose else "INFO")
    logger.add(sys.stderr, level="INFO")
    logger.add(sys.stderr, level=20)
    logger.add(sys.stderr)
