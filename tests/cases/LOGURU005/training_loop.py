import torch
from loguru import logger


class Trainer:
    def __init__(self, model, optimizer, criterion):
        self.model, self.optimizer, self.criterion = model, optimizer, criterion

    def step(self, images, labels):
        loss = self.criterion(self.model(images), labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def epoch(self, loader):
        failed = 0
        for i, (images, labels) in enumerate(loader):
            try:
                self.step(images, labels)
            except RuntimeError as e:
                failed += 1
                logger.error(f"batch {i} of {len(loader)} failed: {e}")  # want: LOGURU005
                torch.cuda.empty_cache()
        return failed


def main(trainer, loader):
    try:
        trainer.epoch(loader)
    except Exception as err:
        logger.error(str(err))  # want: LOGURU005
        return 1
    return 0
