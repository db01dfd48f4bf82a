import sys

from loguru import logger

FORMAT = "{time:HH:mm:ss} | {level} | {message}"


def configure(folder):
    logger.remove()
    logger.add(sys.stderr, format=FORMAT, level="DEBUG")  # want: LOGURU003
    logger.add(folder / "train.log", level="TRACE", rotation="10 MB")  # want: LOGURU003
    logger.add(folder / "numbers.log", level=10, rotation="10 MB")  # want: LOGURU003
