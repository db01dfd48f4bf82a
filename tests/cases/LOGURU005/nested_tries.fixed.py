from loguru import logger


def save(model, paths):
    for path in paths:
        try:
            model.save(path)
        except OSError as outer:
            try:
                model.save(path.with_suffix(".bak"))
            except OSError as inner:
                logger.exception(f"no copy either: {inner}")  # want: LOGURU005
            logger.exception(f"{path}: {outer}")  # want: LOGURU005


def make_callback(name):
    def on_error(e):
        logger.error(f"{name}: {e}")

    def guarded(call):
        try:
            call()
        except Exception as e:
            on_error(e)
            logger.exception(e)  # want: LOGURU005

    return guarded
