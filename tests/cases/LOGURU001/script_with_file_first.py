from sys import stderr

import loguru
from loguru import logger as log


def main(folder, model, loader):
    log.add(folder / "train.log", rotation="100 MB")
    handler = loguru.logger.add(stderr, format="{message}")  # want: LOGURU001
    for batch in loader:
        log.info("{}", model(batch))
    return handler


if __name__ == "__main__":
    main(None, None, ())
