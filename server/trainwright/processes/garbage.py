"""Keeps the cyclic garbage collector away from keystrokes.

Left alone it walks every tree of every document at bad moments (a quarter of a second with six files). So it is off;
what was loaded is frozen, which leaves a small young heap, and that is collected when there is nothing else to do.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

_AFTER = 1.5  # seconds of quiet
_SOON = 0.05  # seconds after loading
_FRESH = 5_000  # objects worth a look in between
_YOUNG = 20_000  # objects worth a collection when quiet
_TOO_MANY = 200_000  # objects that are collected even in the middle of typing


class Garbage:
    """Decides when to collect; `due` is when it wants to be called next (`time.monotonic`), if at all."""

    def __init__(self) -> None:
        self.due: float | None = None
        self._loaded = False
        self._thaw = False

    def start(self) -> None:
        """Take over from the automatic collector."""
        gc.disable()
        _settle()

    def loaded(self) -> None:
        """What was just loaded will stay: once the answer is out, collect and never look at it again."""
        self._loaded = True
        self.due = time.monotonic() + _SOON

    def swept(self) -> None:
        """A step of a long job is done: collect what it left behind, and look at nothing older."""
        if gc.get_count()[0] > _FRESH:
            gc.collect(0)

    def scanned(self) -> None:
        """The long job is done. What it has built stays: a full collection would only hold up the next request."""
        gc.collect(0)
        gc.freeze()
        _trim()

    def released(self) -> None:
        """A document is gone: its trees are found at the next quiet moment."""
        self._thaw = True
        self.due = time.monotonic() + _AFTER

    def worked(self) -> None:
        """Some work was done."""
        if gc.get_count()[0] > _TOO_MANY:
            gc.collect()
        if not self._loaded:
            self.due = time.monotonic() + _AFTER

    def collect(self) -> None:
        """It is quiet, and `due`."""
        self.due = None
        if self._loaded:
            self._loaded = False
            _settle()
            if self._thaw:
                self.due = time.monotonic() + _AFTER
        elif self._thaw:
            self._thaw = False
            gc.unfreeze()
            _settle()
            _trim()
        elif gc.get_count()[0] > _YOUNG:
            gc.collect()


def _settle() -> None:
    """Collect, and take what is left out of all later collections."""
    gc.collect()
    gc.freeze()


def _find_trim() -> Callable[[int], object] | None:
    if sys.platform != "linux":
        return None
    import ctypes  # not before it is needed

    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return found


def _trim() -> None:
    """Give the memory back that only the C library still holds: after a long job that is a tenth of all."""
    trim = _find_trim()
    if trim is not None:
        trim(0)
