import os
import sys

import torch.distributed as dist
from loguru import logger
from torch.nn.parallel import DistributedDataParallel as DDP


def setup_logger(save_dir, distributed_rank=0, filename="log.txt"):
    logger.remove()
    save_file = os.path.join(save_dir, filename)
    if distributed_rank == 0:
        logger.add(sys.stderr, level="INFO", enqueue=True)
        logger.add(save_file, rotation="100 MB")


def log_here(folder):
    if not dist.is_initialized() or dist.get_rank() != 0:
        return
    logger.add(f"{folder}/train.log", rotation="100 MB")


def wrap(model):
    return DDP(model)
