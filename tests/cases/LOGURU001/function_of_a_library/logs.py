from loguru import logger


def log_to(path: str, level: str):
    logger.add(path, level=level, rotation="10 MB")  # want: LOGURU001
    return logger
