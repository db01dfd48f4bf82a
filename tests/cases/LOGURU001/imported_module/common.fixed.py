from pathlib import Path

from loguru import logger

LOGS = Path("logs")
logger.remove()
logger.add(LOGS / "{time}.log", rotation="1 day")  # want: LOGURU001
logger.add(LOGS / "errors.log", level="ERROR", rotation="1 day")


def folders(root):
    return [path for path in root.iterdir() if path.is_dir()]
