import loguru
from loguru import logger
import os


class Trainer:
    def __init__(self, folder, quiet):
        self.folder = folder
        if not quiet:
            loguru.logger.add(  # want: LOGURU003
                f"{self.folder}/run.log",
                enqueue=True,  # workers log, too
                level=os.getenv("LOG_LEVEL", "INFO"),
            )
        logger.add(print, level=os.getenv("LOG_LEVEL", "INFO"))  # want: LOGURU003
