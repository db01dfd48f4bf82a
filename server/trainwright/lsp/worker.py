"""Starts the process that analyses, watches it, and starts it anew when it hangs or dies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from trainwright.processes.board import Board, Doing
from trainwright.processes.wire import Unpacker, pack

log = logging.getLogger(__name__)

HANG_SECONDS = float(os.environ.get("TRAINWRIGHT_HANG_SECONDS", "20"))
"""How long the process may be at one step of its work. Rules are ended by the process itself, much sooner; this is for
what can't be ended from inside."""

_LOOK = 1.0  # seconds between two looks at what it is doing
_MOST_FAILURES = 5  # starts in a row of which none has come to an answer
_PAUSE = 1.0  # seconds, times the failures so far, before it is started again


class Loss(NamedTuple):
    """How a process came to its end."""

    doing: Doing
    hung: bool
    how: str
    for_good: bool


class WorkerProcess:
    """One process at a time. What is sent while none is running waits for the next."""

    def __init__(self) -> None:
        self._received: Callable[[Any], None] = lambda message: None
        self._started: Callable[[], None] = lambda: None
        self._lost: Callable[[Loss], None] = lambda loss: None
        self._transport: asyncio.SubprocessTransport | None = None
        self._pipe: asyncio.WriteTransport | None = None
        self._board: Board | None = None
        self._hung = False
        self._ended = False
        self._failures = 0
        self._starting: asyncio.Task[None] | None = None

    def attend(
        self, received: Callable[[Any], None], started: Callable[[], None], lost: Callable[[Loss], None]
    ) -> None:
        """Say who takes what it sends. `started` comes before anything is sent to a new process: whatever it must know
        first; the one that runs already has not been told anything."""
        self._received, self._started, self._lost = received, started, lost

    async def launch(self) -> None:
        """Have a process running, and go on when it has begun to load what it needs."""
        self.start()
        if self._starting is not None:
            await asyncio.wait([self._starting])

    @property
    def pid(self) -> int | None:
        """Of the process that is running."""
        return self._transport.get_pid() if self._transport is not None else None

    def start(self) -> None:
        """Have a process running."""
        if not self._ended and self._transport is None and self._starting is None:
            self._starting = asyncio.get_running_loop().create_task(self._start())
            self._starting.add_done_callback(self._has_started)

    async def _start(self) -> None:
        board, name = Board.create()
        try:
            script = (
                "import gc, sys\ngc.disable()  # what is imported stays\n"
                f"sys.path[:] = {sys.path!r}\nfrom trainwright.processes.worker import main\nmain({name!r})"
            )
            transport, protocol = await asyncio.get_running_loop().subprocess_exec(
                lambda: _Pipes(self), sys.executable, "-c", script, stderr=None
            )
        except BaseException:
            board.close()
            raise
        finally:
            self._board_name = name
        if self._ended:
            transport.kill()
        protocol.transport = transport
        self._transport, self._board, self._hung = transport, board, False
        pipe = transport.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        self._pipe = pipe
        self._started()
        self._watch(transport, None, 0)

    def _has_started(self, task: asyncio.Task[None]) -> None:
        self._starting = None
        if self._transport is not None and self._transport.get_returncode() is not None:
            self.gone(self._transport)  # so soon that there was nobody to tell yet
        if not task.cancelled() and (error := task.exception()):
            log.error("The analysis process can't be started: %s", error)
            self._failed(Loss(Doing(0, False, None, ""), False, str(error), False))

    def send(self, message: object) -> bool:
        """Send a message, to be read after all earlier ones. Without a process it is lost, and that is returned: see
        `started`."""
        if self._pipe is None or self._pipe.is_closing():
            return False
        self._pipe.write(pack(message))
        return True

    def took(self, message: Any) -> None:
        """The process has sent something."""
        self._failures = 0
        self._received(message)

    # ------------------------------------------------------------------------------------------------------ its end

    def _watch(self, transport: asyncio.SubprocessTransport, before: Doing | None, looks: int) -> None:
        """Kill it when it is at the same step for too long. Looks are counted: a machine may sleep meanwhile."""
        if self._transport is not transport or self._board is None:
            return
        doing = self._board.read()
        same = doing.busy and before is not None and doing.step == before.step
        looks = looks + 1 if same else 0
        if looks * _LOOK >= HANG_SECONDS:
            self._hung = True
            transport.kill()
            return
        asyncio.get_running_loop().call_later(_LOOK, self._watch, transport, doing, looks)

    def gone(self, transport: asyncio.SubprocessTransport) -> None:
        """The process has ended."""
        if self._transport is not transport or self._board is None:
            return
        board, self._board = self._board, None
        code = transport.get_returncode()
        doing = board.read()
        board.close()
        transport.close()
        self._transport = self._pipe = None
        how = "hung" if self._hung else f"ended by signal {-code}" if code and code < 0 else f"ended with code {code}"
        self._failed(Loss(doing, self._hung, how, False))

    def _failed(self, loss: Loss) -> None:
        with contextlib.suppress(OSError):
            Path(self._board_name).unlink(missing_ok=True)
        if self._ended:
            return
        self._failures += 1
        for_good = self._failures >= _MOST_FAILURES
        self._lost(loss._replace(for_good=for_good))
        if not for_good:
            asyncio.get_running_loop().call_later(_PAUSE * (self._failures - 1), self.start)

    def again(self) -> None:
        """Try again after all."""
        self._failures = 0
        self.start()

    def end(self) -> None:
        """The session is over."""
        self._ended = True
        if self._pipe is not None:
            self._pipe.close()  # it ends when there is nobody to listen to
        if self._transport is not None:
            self._transport.kill()
            self._transport = None
        if self._board is not None:
            self._board.close()
            self._board = None
        with contextlib.suppress(OSError):
            Path(self._board_name).unlink(missing_ok=True)

    _board_name = ""


class _Pipes(asyncio.SubprocessProtocol):
    """What comes from one process."""

    def __init__(self, owner: WorkerProcess) -> None:
        self._owner = owner
        self._unpacker = Unpacker()
        self.transport: asyncio.SubprocessTransport | None = None

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        for message in self._unpacker.feed(data):
            try:
                self._owner.took(message)
            except Exception:
                log.exception("Failed to take over %s", type(message).__name__)

    def process_exited(self) -> None:
        if self.transport is not None:
            self._owner.gone(self.transport)
