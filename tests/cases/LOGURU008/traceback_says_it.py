from loguru import logger


def restore(load, path, fallback, log):
    try:
        return load(path)
    except RuntimeError as error:
        logger.exception("The checkpoint does not fit:", error)
        log.error("The checkpoint does not fit:", error)
        return fallback
