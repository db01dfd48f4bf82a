import loguru
from loguru import logger


class Trainer:
    def __init__(self, folder, quiet):
        self.folder = folder
        if not quiet:
            loguru.logger.add(  # want: LOGURU003
                f"{self.folder}/run.log",
                enqueue=True,  # workers log, too
                level="DEBUG",
            )
        logger.add(print, level=5)  # want: LOGURU003
