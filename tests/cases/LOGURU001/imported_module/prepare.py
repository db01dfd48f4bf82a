from common import folders
from loguru import logger


def prepare(root):
    for folder in folders(root):
        logger.info("{}", folder)
