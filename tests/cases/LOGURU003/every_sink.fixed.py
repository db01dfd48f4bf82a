import sys
import os

from loguru import logger

FORMAT = "{time:HH:mm:ss} | {level} | {message}"


def configure(folder):
    logger.remove()
    logger.add(sys.stderr, format=FORMAT, level=os.getenv("LOG_LEVEL", "INFO"))  # want: LOGURU003
    logger.add(folder / "train.log", level=os.getenv("LOG_LEVEL", "INFO"), rotation="10 MB")  # want: LOGURU003
    logger.add(folder / "numbers.log", level=os.getenv("LOG_LEVEL", "INFO"), rotation="10 MB")  # want: LOGURU003
