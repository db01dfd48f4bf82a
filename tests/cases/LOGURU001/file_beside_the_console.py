"""A script that shows its log and keeps it."""

from loguru import logger

logger.add("run_{time}.log", rotation="1 GB")


def main(steps):
    for step in range(steps):
        logger.info("step {}", step)


if __name__ == "__main__":
    main(10)
