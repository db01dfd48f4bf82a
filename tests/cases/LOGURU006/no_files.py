import torch
from loguru import logger
from rich.logging import RichHandler
from tqdm import tqdm


def configure(queue, handler):
    logger.remove()
    logger.add(lambda line: tqdm.write(line, end=""))
    logger.add(RichHandler(), format="{message}")
    logger.add(queue.put)
    logger.add(handler)
    logger.add("/dev/stderr")
    return torch.device("cuda")
