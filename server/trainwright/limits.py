"""Ends work that takes too long, in the middle of it: a rule of somebody else's must not cost more than its findings.

A timer signal looks in at intervals (on Windows a thread that simulates one) and raises `TookTooLong` where the work
is. CPU time counts, so that a busy machine is no reason; work that uses none, because it sleeps, gets ten times as
long. Work inside a C function that never looks for signals can't be ended like this: of the language server, the
process is then killed as a whole.
"""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from types import FrameType, TracebackType

RULE_SECONDS = float(os.environ.get("TRAINWRIGHT_RULE_SECONDS", "5"))
"""How long one rule may work on one function; it is noticed after at most one and a half times as long."""

_IDLE = 0.1  # what an interval counts in which hardly any CPU time was used
_SIGNAL = getattr(signal, "SIGALRM", None) or getattr(signal, "SIGBREAK", None)


class TookTooLong(BaseException):
    """The work has used up its time. Not an `Exception`: code in the middle must not take it for one of its own."""


class Limit:
    """Within it, each piece of work (see `renew`) ends after about `seconds`. Limits can be nested."""

    _innermost: Limit | None = None

    def __init__(self, seconds: float) -> None:
        self._interval = seconds / 2
        self._intervals = 0.0
        self._cpu = 0.0
        self._outer: Limit | None = None
        self._ticks = False

    def renew(self) -> None:
        """Another piece of work begins, with a time of its own."""
        self._intervals = 0.0

    def __enter__(self) -> Limit:
        self._ticks = _claim()
        if self._ticks:
            self._outer, Limit._innermost = Limit._innermost, self
            self._start()
        return self

    def _start(self) -> None:
        self._intervals, self._cpu = 0.0, time.process_time()
        _set_timer(self._interval)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._ticks:
            Limit._innermost = self._outer
            if self._outer is None:
                _set_timer(0)
            else:
                _set_timer(self._outer._interval)

    def _tick(self) -> None:
        cpu = time.process_time()
        self._intervals += 1 if cpu - self._cpu > self._interval / 5 else _IDLE
        self._cpu = cpu
        if self._intervals > 1:
            self._intervals = 0.0
            raise TookTooLong


def _on_signal(number: int, frame: FrameType | None) -> None:
    if Limit._innermost is not None:
        Limit._innermost._tick()


def renew() -> None:
    """Within a limit, another piece of work begins, with a time of its own."""
    if Limit._innermost is not None:
        Limit._innermost.renew()


_claimed = False


def _claim() -> bool:
    """Take the signal, unless it is somebody else's; whether it is ours. Only the main thread gets signals."""
    global _claimed
    if threading.current_thread() is not threading.main_thread() or _SIGNAL is None:
        return False
    if not _claimed and signal.getsignal(_SIGNAL) is signal.SIG_DFL:
        signal.signal(_SIGNAL, _on_signal)
        _claimed = True
    return _claimed


class _Ticker:
    """A timer for where there are no timer signals."""

    def __init__(self) -> None:
        self._interval = 0.0
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="limits", daemon=True).start()

    def set(self, interval: float) -> None:
        with self._changed:
            self._interval = interval
            self._changed.notify()

    def _run(self) -> None:
        assert _SIGNAL is not None
        while True:
            with self._changed:
                interval = self._interval
                woken = self._changed.wait(interval or None)
            if interval and not woken:
                _thread.interrupt_main(_SIGNAL)


_ticker: _Ticker | None = None


def _set_timer(interval: float) -> None:
    global _ticker
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, interval, interval)
        return
    _ticker = _ticker or _Ticker()
    _ticker.set(interval)
