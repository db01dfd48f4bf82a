from logs import log_to, log_to_console
from loguru import logger


def main(config):
    logger.remove()
    log_to(config["log"], "INFO")
    log_to_console("INFO")


if __name__ == "__main__":
    main({"log": "train.log"})
