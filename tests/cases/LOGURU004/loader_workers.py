import os

import torch
from loguru import logger
from torch.utils.data import DataLoader


def main(dataset, model, folder):
    logger.remove()
    logger.add(os.path.join(folder, "train.log"), rotation="100 MB")  # want: LOGURU004
    for x, y in DataLoader(dataset, batch_size=32, num_workers=8):
        logger.info("{}", torch.nn.functional.cross_entropy(model(x), y).item())
