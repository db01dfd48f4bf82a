import sys

from loguru import logger
from omegaconf import OmegaConf


def run(path, fit):
    try:
        fit(OmegaConf.load(path))
    except Exception as e:
        logger.error(f"training stopped: {type(e).__name__}: {e}")  # want: LOGURU005
        sys.exit(1)


if __name__ == "__main__":
    try:
        run(sys.argv[1], print)
    except BaseException as e:
        logger.critical("{}", e)  # want: LOGURU005
