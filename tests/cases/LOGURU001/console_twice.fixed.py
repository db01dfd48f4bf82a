import sys

from loguru import logger


class Trainer:
    def __init__(self, model, level):
        self.model = model
        logger.remove()
        # colours only where somebody looks
        logger.add(sys.stdout, level=level, colorize=sys.stdout.isatty())  # want: LOGURU001

    def fit(self, loader):
        for number, batch in enumerate(loader):
            logger.info("batch {}: {}", number, self.model(batch))
