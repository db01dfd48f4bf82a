"""Starts the process that runs user code, and sees to it that nothing of it is left when the probe ends.

It runs in the user's interpreter where the probe runs (here, behind ssh, on a node of a cluster), imports nothing but
the standard library, and ends everything when time or memory run out, when it is told to (SIGTERM, SIGINT), and when
its standard input closes: that is how a cancelled or killed client, or a broken connection, is noticed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from .channel import MARK

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE = 0.5  # seconds between asking and killing
_POLL = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_HAS_PROC = os.path.isdir("/proc/self")

_WORKER = "import sys; sys.path.insert(0, sys.argv[1]); from trainwright_probe.worker import main; main()"


def _say(kind: str, **content: Any) -> None:
    sys.stdout.write("\n" + MARK + json.dumps({"kind": kind, **content}) + "\n")
    sys.stdout.flush()


def descendants(root: int) -> list[int]:
    """All living processes below `root`, from /proc. Empty where there is no /proc."""
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if _HAS_PROC else ():
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    # The name in brackets may hold anything; the parent is the second field after it.
                    state, parent = file.read().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents.setdefault(int(parent), []).append(int(name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def resident(processes: list[int]) -> int:
    """Bytes of memory that these processes hold."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{process}/statm") as file:
            total += int(file.read().split()[1]) * _PAGE
    return total


class Supervisor:
    """One worker process and its end."""

    def __init__(self, request: dict[str, Any], archive: str) -> None:
        limits = request["limits"]
        self._deadline = time.monotonic() + limits["seconds"]
        self._seconds = limits["seconds"]
        self._memory = limits["memory"]
        self._asked_to_end = threading.Event()
        self._worker = subprocess.Popen(
            [sys.executable, "-B", "-c", _WORKER, archive],
            stdin=subprocess.PIPE,
            start_new_session=os.name == "posix",
        )
        assert self._worker.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._worker.stdin.write(json.dumps(request).encode())
            self._worker.stdin.close()

    def end_on_request(self, *_: object) -> None:
        """The client wants no more: a signal handler."""
        self._asked_to_end.set()

    def watch(self, standard_input: int | None) -> None:
        """Wait for the worker's end, or bring it about; say how it ended."""
        peak = 0
        while self._worker.poll() is None:
            if self._asked_to_end.is_set() or _closed(standard_input):
                self._end()
                _say("ended", how="cancelled")
                return
            peak = max(peak, resident([self._worker.pid, *descendants(self._worker.pid)]))
            if self._memory and peak > self._memory:
                self._end()
                _say("ended", how="memory", limit=self._memory, used=peak)
                return
            if time.monotonic() > self._deadline:
                self._show_stack()
                self._end()
                _say("ended", how="time", limit=self._seconds)
                return
            time.sleep(_POLL)
        code = self._worker.returncode
        left = len(descendants(os.getpid()))
        self._end()
        _say("ended", how="signal" if code < 0 else "exit", code=abs(code), left_processes=left, peak_memory=peak)

    def _show_stack(self) -> None:
        """Have the worker print where it is; faulthandler in the worker answers to this signal on standard error."""
        if hasattr(signal, "SIGUSR1"):
            with contextlib.suppress(OSError):
                os.kill(self._worker.pid, signal.SIGUSR1)
            time.sleep(0.2)

    def _end(self) -> None:
        """End the worker and all that it started, also what has left its group: orphans come to us (subreaper)."""
        for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            until = time.monotonic() + _PATIENCE
            quiet = 0
            while time.monotonic() < until:
                # Again and again: a child whose parent dies while /proc is read belongs to nobody for a moment.
                self._signal(number)
                self._reap()
                gone = self._worker.poll() is not None and not descendants(os.getpid())
                quiet = quiet + 1 if gone else 0
                if quiet == 3:
                    return
                time.sleep(0.02)

    def _signal(self, number: int) -> None:
        if os.name != "posix":
            self._worker.terminate()
            return
        with contextlib.suppress(OSError):
            # Once the worker has been waited for, its number may be somebody else's.
            if self._worker.returncode is None:
                os.killpg(self._worker.pid, number)
        for process in descendants(os.getpid()):
            with contextlib.suppress(OSError):
                os.kill(process, number)

    def _reap(self) -> None:
        self._worker.poll()
        if os.name == "posix" and self._worker.returncode is not None:
            with contextlib.suppress(OSError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _closed(descriptor: int | None) -> bool:
    if descriptor is None:
        return False
    with contextlib.suppress(OSError, ValueError):
        ready, _, _ = select.select([descriptor], [], [], 0)
        return bool(ready) and not os.read(descriptor, 4096)
    return True


def _adopt_orphans() -> None:
    """Become the parent of processes whose own has ended (Linux 3.4); elsewhere the process group has to do."""
    with contextlib.suppress(Exception):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main(archive: str) -> None:
    """Run the request that stands in the environment (a Ray job has no standard input) or on standard input."""
    given = os.environ.pop("TRAINWRIGHT_REQUEST", None)
    request = json.loads(given if given is not None else sys.stdin.readline())
    _adopt_orphans()
    try:
        supervisor = Supervisor(request, archive)
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), supervisor.end_on_request)
        # `select` on Windows knows sockets only; there the client ends the process itself.
        listens = given is None and os.name == "posix"
        supervisor.watch(sys.stdin.fileno() if listens else None)
    finally:
        shutil.rmtree(os.path.dirname(archive), ignore_errors=True)
