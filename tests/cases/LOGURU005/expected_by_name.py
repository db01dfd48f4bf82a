import sys

from loguru import logger

try:
    import apex
except ImportError as e:
    logger.error(f"mixed precision needs apex: {e}")
    apex = None


def main(path, train):
    try:
        with open(path) as file:
            train(file.read())
    except (FileNotFoundError, PermissionError) as e:
        logger.error(f"can't read the config: {e}")
        sys.exit(2)
    except KeyboardInterrupt as e:
        logger.critical(f"stopped by hand {e}")
