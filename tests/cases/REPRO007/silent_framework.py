"""A framework that seeds by itself is handed times that it only writes down."""

import time

from ultralytics.utils import LOGGER
from ultralytics.utils.files import increment_path


def validate(run, folder):
    start = time.time()
    run(increment_path(folder))
    LOGGER.info(f"{time.time() - start:.1f} s")
    LOGGER.write(time.time())
