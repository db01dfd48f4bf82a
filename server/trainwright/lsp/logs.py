"""Sends the server's log to the client, where people look for it."""

from __future__ import annotations

import logging

from lsprotocol import types

from trainwright.lsp.protocol import Protocol

_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}


def _kind(level: int) -> int:
    if level >= logging.ERROR:
        return types.MessageType.Error.value
    if level >= logging.WARNING:
        return types.MessageType.Warning.value
    return types.MessageType.Info.value if level >= logging.INFO else types.MessageType.Log.value


class ClientLog(logging.Handler):
    """A logging handler that speaks window/logMessage."""

    def __init__(self, protocol: Protocol) -> None:
        super().__init__()
        self._protocol = protocol
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record. A record that can't be sent is lost: logging must not fail the work that it tells of."""
        try:
            self._protocol.tell("window/logMessage", {"type": _kind(record.levelno), "message": self.format(record)})
        except Exception:
            self.handleError(record)


def start(protocol: Protocol) -> None:
    """Log to the client; warnings go to stderr too, for when there is no client to read them."""
    logger = logging.getLogger("trainwright")
    logger.setLevel(logging.INFO)
    logger.addHandler(ClientLog(protocol))
    stderr = logging.StreamHandler()
    stderr.setLevel(logging.WARNING)
    stderr.setFormatter(logging.Formatter("trainwright: %(message)s"))
    for name in ("trainwright", "pygls", "asyncio"):
        logging.getLogger(name).addHandler(stderr)
    logging.getLogger("pygls").setLevel(logging.ERROR)


def set_level(name: object) -> None:
    """Log as much as the client's setting `logLevel` says; what is no level changes nothing."""
    if isinstance(name, str) and name.lower() in _LEVELS:
        logging.getLogger("trainwright").setLevel(_LEVELS[name.lower()])


def show_error(protocol: Protocol, message: str) -> None:
    """Show an error to the person at the editor, and log it."""
    logging.getLogger(__name__).error("%s", message)
    protocol.tell("window/showMessage", {"type": types.MessageType.Error.value, "message": f"Trainwright: {message}"})
