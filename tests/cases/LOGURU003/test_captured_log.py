import logging
from io import StringIO

from loguru import logger


def test_loss_is_logged(train):
    stream = StringIO()
    number = logger.add(stream, level="DEBUG")
    train()
    logger.remove(number)
    assert "loss" in stream.getvalue()


def captured(lines):
    logger.add(lines.append, level="DEBUG")
    logging.basicConfig(level="DEBUG")
