from loguru import logger


def describe(e):
    """Called from a handler elsewhere, where the traceback is logged."""
    logger.error(f"{type(e).__name__}: {e}")


class Monitor:
    def on_exception(self, trainer, exception):
        logger.error(f"stopped at step {trainer.global_step}: {exception}")

    def guard(self, call):
        try:
            return call()
        except Exception as e:
            self.failed = lambda: logger.error(str(e))
            raise
