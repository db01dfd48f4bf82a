import sys

from loguru import logger


def configure(args, folder):
    logger.remove()
    if args.verbose:
        logger.add(sys.stderr, level="DEBUG")
    else:
        logger.add(sys.stderr, level="INFO")
    logger.add(folder / "debug.log", level="DEBUG", rotation="10 MB")
    logger.add(folder / "grads.log", level="DEBUG", filter=lambda record: "grad" in record["extra"])
