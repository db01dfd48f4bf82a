from pathlib import Path

import lightning as L
from loguru import logger

LOGS = Path("logs")
logger.add(LOGS / "train_{time}.log", level="INFO", rotation="100 MB", retention="30 days")  # want: LOGURU006
logger.add(sink=str(LOGS / "errors.log"), level="ERROR", compression="zip", rotation="100 MB", retention="30 days")  # want: LOGURU006


def add_run_log(path: Path, run: str):
    logger.add(path, format="{message}", rotation="100 MB", retention="30 days")  # want: LOGURU006
    L.seed_everything(0)
    return run
