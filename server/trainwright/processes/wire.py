"""Messages as they go over a pipe: pickled, with their length before them.

Both ends are the same program, started by the same command, so that pickle is safe here.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from typing import Any

_HEADER = struct.Struct("<I")


def pack(message: object) -> bytes:
    """A message as it goes over the pipe."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _HEADER.pack(len(body)) + body


class Unpacker:
    """Cuts the bytes that arrive into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        """The messages that `data` completes."""
        self._buffer += data
        while len(self._buffer) >= _HEADER.size:
            (length,) = _HEADER.unpack_from(self._buffer)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                return
            body = bytes(memoryview(self._buffer)[_HEADER.size : end])
            del self._buffer[:end]
            yield pickle.loads(body)
