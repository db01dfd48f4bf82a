import sys

from loguru import logger
from tqdm import tqdm

try:
    logger.remove(0)
except ValueError:
    pass
logger.add(lambda line: tqdm.write(line, end=""), colorize=True)
logger.add(sys.stderr, level="ERROR")
