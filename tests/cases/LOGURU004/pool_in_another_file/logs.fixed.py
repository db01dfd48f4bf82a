import sys

from loguru import logger

logger.remove()
logger.add(sys.stderr)
logger.add("logs/features.log", retention=3, enqueue=True)  # want: LOGURU004
