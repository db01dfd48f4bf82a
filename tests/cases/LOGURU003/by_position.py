"""Settings of the whole project."""

import os
from sys import stdout

from loguru import logger as log

log.remove()
log.add(stdout, "DEBUG")  # want: LOGURU003
os.makedirs("runs", exist_ok=True)
