"""Work that can wait, done in small slices while the client is quiet, so that requests stay answered."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

Job = Iterator[object]

_SLICE = 0.004  # seconds; a job gives way after each step, and the loop after this long
_BREATH = 0.001  # seconds between two slices: who never sleeps is woken late on a busy machine
_QUIET = 0.05  # seconds without input before work goes on
_STARVED = 0.5  # seconds after which a step is made even while the client is busy


class Idle:
    """Runs jobs, in turns, some steps at a time between two looks at the input.

    A job is an iterator; each step should take a few milliseconds at most. Work that can't be cut (a huge file, a
    library's analysis) does not belong here but into a process of its own.
    """

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._scheduled = False
        self._last_input = 0.0
        self._last_step = 0.0

    @property
    def busy(self) -> bool:
        """Whether there is work left."""
        return bool(self._jobs)

    def touch(self) -> None:
        """The client has just sent something."""
        self._last_input = time.monotonic()

    def add(self, job: Job) -> None:
        """Do `job` when there is time."""
        if not self._jobs:
            self._last_step = time.monotonic()
        self._jobs.append(job)
        if not self._scheduled:
            self._later(0.0)

    def drop(self, job: Job) -> None:
        """Don't do the rest of `job`."""
        if job in self._jobs:
            self._jobs.remove(job)

    def clear(self) -> None:
        """Forget all jobs."""
        self._jobs.clear()

    def _later(self, seconds: float) -> None:
        self._scheduled = True
        loop = asyncio.get_running_loop()
        if seconds:
            loop.call_later(seconds, self._work)
        else:
            loop.call_soon(self._work)

    def _work(self) -> None:
        self._scheduled = False
        now = time.monotonic()
        wait = self._last_input + _QUIET - now
        starved = now - self._last_step > _STARVED
        if wait > 0 and not starved:
            if self._jobs:
                self._later(wait)
            return
        until = now + (0.0 if starved else _SLICE)
        while self._jobs:
            job = self._jobs[0]
            try:
                next(job)
            except StopIteration:
                self.drop(job)
            except Exception:
                log.exception("Background work failed")
                self.drop(job)
            if time.monotonic() >= until:
                break
        self._last_step = time.monotonic()
        self._jobs.rotate(-1)
        if self._jobs:
            self._later(_BREATH)


class Later:
    """Calls a function once, a while after the last time it was asked to."""

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self._seconds = seconds
        self._call = call
        self._timer: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Call, but not before the pause has passed without another `ask`."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._fire)

    def cancel(self) -> None:
        """Don't call after all."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        try:
            self._call()
        except Exception:
            log.exception("Background work failed")


class Garbage:
    """Keeps the cyclic garbage collector away from keystrokes.

    Left alone it walks every tree of every document at bad moments (a quarter of a second with six files). So it is
    off; what was loaded is frozen, which leaves a small young heap, and that is collected when the client is quiet.
    """

    _AFTER = 1.5  # seconds of quiet
    _SOON = 0.05  # seconds after loading
    _FRESH = 5_000  # objects worth a look in between
    _YOUNG = 20_000  # objects worth a collection when quiet
    _TOO_MANY = 200_000  # objects that are collected even in the middle of typing

    def __init__(self) -> None:
        self._later = Later(self._AFTER, self._collect_quietly)
        self._thaw = False

    def start(self) -> None:
        """Take over from the automatic collector."""
        gc.disable()
        self.settle()

    def loaded(self) -> None:
        """What was just loaded will stay: once the answer is out, collect and never look at it again."""
        asyncio.get_running_loop().call_later(self._SOON, self.settle)

    def settle(self) -> None:
        """Collect, and take what is left out of all later collections."""
        gc.collect()
        gc.freeze()

    def swept(self) -> None:
        """A step of a long job is done: collect what it left behind, and look at nothing older."""
        if gc.get_count()[0] > self._FRESH:
            gc.collect(0)

    def scanned(self) -> None:
        """The long job is done. What it has built stays: a full collection would only hold up the next request."""
        gc.collect(0)
        gc.freeze()

    def released(self) -> None:
        """A document is gone: its trees are found at the next quiet moment."""
        self._thaw = True
        self._later.ask()

    def worked(self) -> None:
        """Some work was done."""
        if gc.get_count()[0] > self._TOO_MANY:
            gc.collect()
        self._later.ask()

    def _collect_quietly(self) -> None:
        if self._thaw:
            self._thaw = False
            gc.unfreeze()
            self.settle()
        elif gc.get_count()[0] > self._YOUNG:
            gc.collect()
