import torch
from loguru import logger
from sklearn.model_selection import cross_val_score


def main(model, x, y, folder):
    logger.add(f"{folder}/search.log", rotation="1 GB")
    loader = torch.utils.data.DataLoader(x, num_workers=0)
    logger.info("{} {}", cross_val_score(model, x, y), len(loader))
