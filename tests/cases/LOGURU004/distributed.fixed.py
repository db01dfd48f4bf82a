from pathlib import Path

import torch
from loguru import logger
from torch.nn.parallel import DistributedDataParallel


class Runner:
    def __init__(self, model, rank, folder: Path):
        torch.distributed.init_process_group("nccl")
        self.model = DistributedDataParallel(model, device_ids=[rank])
        logger.add(sink=folder / "train.log", rotation="1 GB", enqueue=True)  # want: LOGURU004
        logger.add(folder / f"train_{rank}.log", rotation="1 GB")
