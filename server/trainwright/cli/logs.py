"""Shows what the engine logs, in one line each; with `TRAINWRIGHT_LOG=debug` everything, with tracebacks."""

from __future__ import annotations

import logging
import os
import sys


class _Lines(logging.Handler):
    """Writes to the standard error of the moment."""

    def __init__(self, *, tracebacks: bool) -> None:
        super().__init__()
        self.tracebacks = tracebacks

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname.lower()}: {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not self.tracebacks:
            line += f" ({type(error).__name__}: {error}; TRAINWRIGHT_LOG=debug shows more)"
        elif record.exc_info:
            line += "\n" + logging.Formatter().formatException(record.exc_info)
        print(line, file=sys.stderr)


def show_logs() -> None:
    """Show Trainwright's own log on standard error from now on."""
    debug = os.environ.get("TRAINWRIGHT_LOG", "").lower() == "debug"
    logger = logging.getLogger("trainwright")
    logger.handlers = [_Lines(tracebacks=debug)]
    logger.setLevel(logging.DEBUG if debug else logging.WARNING)
