"""Starts a probe, listens to it, and ends it: on cancellation, on time-out, when it is done."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable

from trainwright.probe.launch import Launcher, environment
from trainwright.probe.outcome import Outcome, Reader, conclude, failure
from trainwright.probe.request import Request

Progress = Callable[[str, "float | None"], None]
"""Told of each stage, and of the share that is done (0 to 1) where it is known."""

_PRINTED = 64 * 1024  # characters kept of what the user's code prints
_GRACE = 1.5
"""Seconds until a supervisor that was asked to end is killed. Together with the answer to that: within 2 s."""

_OVERTIME = 10.0  # seconds after its time limit, in which a supervisor elsewhere must have reported


class Run:
    """One probe in its own process group. `cancel` may be called from any thread."""

    def __init__(self, request: Request, launcher: Launcher, progress: Progress | None = None) -> None:
        self._request = request
        self._launcher = launcher
        self._progress = progress or (lambda stage, done: None)
        self._reader = Reader()
        self._printed = _Tail(_PRINTED)
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End the run and every process that it started."""
        self._cancelled.set()
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                process.stdin.close()

    def wait(self) -> Outcome:
        """Run the probe to its end.

        Raises:
            ProbeError: the request or the launcher can't be followed.
        """
        target = self._request.target.shown if self._request.target else "this interpreter"
        address = self._launcher.ray_address
        if address:
            from trainwright.probe.ray_job import run_on_ray

            return run_on_ray(self._request, self._launcher, address, self._reader, self._progress, self._cancelled)
        command = self._launcher.command(self._request.root)
        sent = self._launcher.standard_input(self._request)
        try:
            self._process = subprocess.Popen(
                command,
                cwd=self._request.root,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            return Outcome(self._request.kind, target, {}, failure(f"{command[0]} can't be started: {error}"))
        listeners = [threading.Thread(target=listen, daemon=True) for listen in (self._listen, self._collect)]
        for listener in listeners:
            listener.start()
        self._send(sent)
        try:
            self._await_end(self._process)
        finally:
            self._kill(self._process)
            for listener in listeners:
                listener.join(1.0)
        outcome = conclude(
            self._request.kind, target, str(self._request.root), self._reader, self._printed.text(),
            self._process.returncode,
        )  # fmt: skip
        if self._cancelled.is_set() and not outcome.report:
            outcome.failure = failure("cancelled", details=f"during: {self._reader.stage}")
        return outcome

    def _send(self, data: bytes) -> None:
        assert self._process is not None and self._process.stdin is not None
        # Standard input stays open: its end is the sign to stop.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(data)
            self._process.stdin.flush()
        if self._cancelled.is_set():
            self.cancel()

    def _await_end(self, process: subprocess.Popen[bytes]) -> None:
        latest = time.monotonic() + self._request.limits.seconds + _OVERTIME
        asked: float | None = None
        while process.poll() is None:
            now = time.monotonic()
            if self._cancelled.is_set() and asked is None:
                asked = now
                self.cancel()
            if now > latest or (asked is not None and now - asked > _GRACE):
                return
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            except KeyboardInterrupt:
                self._cancelled.set()

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            with contextlib.suppress(OSError):
                if os.name == "posix":
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)
        with contextlib.suppress(OSError, ValueError):
            if process.stdin is not None:
                process.stdin.close()

    def _listen(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        stdout = self._process.stdout
        for raw in iter(lambda: stdout.readline(1 << 22), b""):
            line = raw.decode("utf-8", "replace")
            if not self._reader.take(line):
                self._printed.add(line)
            elif self._reader.report is None and self._reader.ended is None:
                self._progress(self._reader.stage, self._reader.done)

    def _collect(self) -> None:
        assert self._process is not None and self._process.stderr is not None
        while True:
            chunk = self._process.stderr.read1(1 << 16)  # type: ignore[attr-defined]
            if not chunk:
                return
            self._printed.add(chunk.decode("utf-8", "replace"))


class _Tail:
    """The last characters of a text that may be endless."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._text = ""
        self._lock = threading.Lock()

    def add(self, text: str) -> None:
        with self._lock:
            self._text = (self._text + text)[-self._most :]

    def text(self) -> str:
        with self._lock:
            return self._text
