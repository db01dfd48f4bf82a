import logging

from accelerate.logging import get_logger

logger = logging.getLogger(__name__)
accelerator_log = get_logger(__name__)


def train(batches, step):
    for number, batch in enumerate(batches):
        logger.info("batch %d, loss %.4f", number, step(batch))
        accelerator_log.info("batch %d", number, main_process_only=True)
