import os
import sys

import torch
from loguru import logger


def setup_logger(save_dir, distributed_rank=0, filename="log.txt"):
    logger.remove()
    save_file = os.path.join(save_dir, filename)
    if distributed_rank == 0:
        logger.add(sys.stderr, level="INFO", enqueue=True)
        logger.add(save_file, rotation="100 MB", retention="30 days")  # want: LOGURU006


def main(cfg, model):
    setup_logger(cfg.output_dir)
    logger.add(  # want: LOGURU006
        f"{cfg.output_dir}/gradients.log",
        level="INFO",  # the norms are logged at INFO
        rotation="100 MB",
        retention="30 days",
    )
    torch.save(model.state_dict(), os.path.join(cfg.output_dir, "model.pt"))
