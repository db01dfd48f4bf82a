import typer
from loguru import logger


class ConfigError(Exception):
    pass


def read(path, parse):
    try:
        return parse(path)
    except ValueError as e:
        logger.error(f"{path}: {e}")
        raise
    except KeyError as e:
        logger.error(f"{path} lacks {e}")
        raise ConfigError(path) from e


def command(path, parse):
    try:
        read(path, parse)
    except ConfigError as e:
        logger.error(str(e))
        raise typer.Exit(2) from None


def retry(call, attempts=3):
    for attempt in range(attempts):
        try:
            return call()
        except ConnectionError as e:
            logger.error(f"attempt {attempt}: {e}")
            if attempt == attempts - 1:
                raise
