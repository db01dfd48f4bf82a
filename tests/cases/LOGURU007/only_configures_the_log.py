import sys

from loguru import logger

logger.remove()
logger.add(sys.stderr, level="INFO")


def fit(epochs: int) -> None:
    for epoch in range(epochs):
        print(f"epoch {epoch}")
