"""How the worker speaks to whoever started it: JSON in lines that nothing the user's code prints can be taken for."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

MARK = "\x1etrainwright-probe:"
"""Starts a line of ours. U+001E is the record separator of JSON text sequences (RFC 7464)."""


class Channel:
    """Writes messages to the real standard output, while the user's prints go to standard error."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._process = os.getpid()

    @classmethod
    def take_standard_output(cls) -> Channel:
        """Keep standard output for messages. From here on descriptor 1 is standard error, also for child processes."""
        sys.stdout.flush()
        own = os.dup(1)
        os.set_inheritable(own, False)
        os.dup2(2, 1)
        return cls(own)

    def send(self, kind: str, **content: Any) -> None:
        """Send one message; forked children of user code can't."""
        if os.getpid() != self._process:
            return
        # NaN and infinity are no JSON: they travel as text.
        text = json.dumps({"kind": kind, **_finite(content)}, allow_nan=False, default=str)
        data = ("\n" + MARK + text + "\n").encode("utf-8", "backslashreplace")
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]

    def stage(self, name: str, done: float | None = None) -> None:
        """Say what is going on now; `done` is the finished share, from 0 to 1."""
        self.send("stage", name=name, done=done)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return repr(value)
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
