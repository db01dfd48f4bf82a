"""Ends the server when the editor that started it is gone without a word."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

_EVERY = 5.0  # seconds


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists."""
    if pid <= 0:
        return True
    if sys.platform == "win32":
        import ctypes

        synchronize, timed_out = 0x00100000, 0x00000102
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(synchronize, False, pid)
        if not handle:
            return False
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == timed_out)
        finally:
            kernel.CloseHandle(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it exists, and belongs to someone else
    return True


def watch(pid: int | None, gone: Callable[[], None]) -> None:
    """Call `gone` once the process `pid` has ended.

    An id that is unknown from the start comes from another machine or container (an editor that works remotely) and
    says nothing.
    """
    if pid is None or not is_alive(pid):
        return
    loop = asyncio.get_running_loop()

    def look() -> None:
        if is_alive(pid):
            loop.call_later(_EVERY, look)
        else:
            gone()

    loop.call_later(_EVERY, look)
