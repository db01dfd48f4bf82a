"""A few hundred bytes that two processes see: what the one is doing, for the other to read when it says nothing.

A message would come too late: who hangs can't send one, and who is killed has not sent the last one.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from pathlib import Path
from typing import NamedTuple

_SIZE = 4096
_HEAD = struct.Struct("<QBH64s")  # steps begun, whether at work, length of the path, the rule's code
_PATH = _HEAD.size


class Doing(NamedTuple):
    """What a process was doing at one moment."""

    step: int
    """A number that is another one as soon as it does something else."""
    busy: bool
    path: Path | None
    rule: str


class Board:
    """One end of it. The file has no name for long: both ends hold it open."""

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, _SIZE)
        self._step = 0
        self._path_length = 0
        self._codes: dict[str, bytes] = {}

    @classmethod
    def create(cls) -> tuple[Board, str]:
        """A new board and the name of the file for the other end, who removes it."""
        descriptor, name = tempfile.mkstemp(prefix="trainwright-")
        try:
            os.truncate(descriptor, _SIZE)
            return cls(descriptor), name
        finally:
            os.close(descriptor)

    @classmethod
    def attach(cls, name: str) -> Board:
        """The other end."""
        descriptor = os.open(name, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            return cls(descriptor)
        finally:
            os.close(descriptor)

    def works_on(self, path: Path | None) -> None:
        """A new piece of work begins."""
        name = b"" if path is None else str(path).encode("utf-8", "surrogateescape")[: _SIZE - _PATH]
        self._path_length = len(name)
        self._map[_PATH : _PATH + len(name)] = name
        self._head(1, b"")

    def runs(self, rule: str) -> None:
        """The work goes on with another rule."""
        code = self._codes.get(rule)
        if code is None:
            code = self._codes[rule] = rule.encode()
        self._head(1, code)

    def rests(self) -> None:
        """There is nothing to do."""
        self._head(0, b"")

    def _head(self, busy: int, code: bytes) -> None:
        self._step += 1
        _HEAD.pack_into(self._map, 0, self._step, busy, self._path_length, code)

    def read(self) -> Doing:
        """What the other end is doing."""
        step, busy, path, code = _HEAD.unpack_from(self._map, 0)
        name = self._map[_PATH : _PATH + min(path, _SIZE - _PATH)].decode("utf-8", "surrogateescape")
        rule = code.rstrip(b"\0").decode("utf-8", "replace")
        return Doing(step, bool(busy), Path(name) if name else None, rule)

    def close(self) -> None:
        """Let go of it."""
        self._map.close()
