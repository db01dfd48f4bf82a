import logging

import structlog

logger = logging.getLogger(__name__)
events = structlog.get_logger()


def run(call):
    try:
        call()
    except Exception as e:
        logger.error(str(e))
        logging.error(f"failed: {e}")
        events.error("failed", error=e)
