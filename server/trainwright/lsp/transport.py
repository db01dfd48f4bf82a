"""Carries messages between the client and the server's event loop: framing, stdio, TCP, end of life."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol

log = logging.getLogger(__name__)

_MARK = b"content-length:"
_LARGEST = 512 * 1024 * 1024  # a header that promises more is damaged


class Framing:
    """Cuts a stream of bytes into message bodies. Damaged headers are skipped up to the next Content-Length."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bodies that `data` completes."""
        buffer = self._buffer
        buffer += data
        at = 0
        try:
            while True:
                header_end = buffer.find(b"\r\n\r\n", at)
                if header_end < 0:
                    return
                length = _content_length(bytes(buffer[at:header_end]))
                body = header_end + 4
                if length is None:
                    log.warning("Skipped a message without a usable Content-Length header")
                    at = body
                    continue
                if len(buffer) < body + length:
                    return
                at = body + length
                yield bytes(buffer[body:at])
        finally:
            del buffer[:at]


def _content_length(header: bytes) -> int | None:
    start = header.lower().rfind(_MARK)
    if start < 0:
        return None
    value = header[start + len(_MARK) :].split(b"\r\n", 1)[0].strip()
    return int(value) if value.isdigit() and int(value) <= _LARGEST else None


def frame(body: bytes) -> bytes:
    """`body` as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Receiver(Protocol):
    """What a connection needs of the server."""

    def connected(self, write: Callable[[bytes], Any]) -> None: ...
    def receive(self, body: bytes) -> None: ...
    def drained(self) -> None: ...
    def disconnected(self) -> None: ...
    async def ended(self) -> int: ...


class Connection(asyncio.Protocol):
    """One client: hands over each message, and says when there is none left to read for now.

    "None left" is found without a timer: after the last message the event loop polls its input twice more.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._framing = Framing()
        self._reads = 0

    def data_received(self, data: bytes) -> None:
        self._reads += 1
        for body in self._framing.feed(data):
            self._receiver.receive(body)
        asyncio.get_running_loop().call_soon(self._poll_once_more, self._reads)

    def _poll_once_more(self, reads: int) -> None:
        if reads == self._reads:
            asyncio.get_running_loop().call_soon(self._settle, reads)

    def _settle(self, reads: int) -> None:
        if reads == self._reads:
            self._receiver.drained()

    def eof_received(self) -> None:
        self._receiver.disconnected()

    def connection_lost(self, exc: Exception | None) -> None:
        self._receiver.disconnected()


class _Outlet(asyncio.BaseProtocol):
    """The writing end of stdio."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self.closed = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()
        self._receiver.disconnected()


def _take_standard_streams() -> tuple[int, int]:
    """The client's two pipes, out of reach of everything else in this process.

    A stray `print`, in a rule or in a library, must not end up between two messages: from now on it goes to stderr.
    """
    stdin, stdout = os.dup(0), os.dup(1)
    sys.stdout.flush()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return stdin, stdout


def _read_in_thread(stdin: int, connection: Connection) -> None:
    """Reads where the event loop can't poll (Windows, redirected files)."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            while data := os.read(stdin, 1 << 16):
                loop.call_soon_threadsafe(connection.data_received, data)
            loop.call_soon_threadsafe(connection.eof_received)

    threading.Thread(target=read, name="stdin", daemon=True).start()


def _write_at_once(stdout: int) -> Callable[[bytes], None]:
    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(stdout, view) :]

    return write


async def _over_stdio(build: Callable[[], Awaitable[Receiver]]) -> int:
    loop = asyncio.get_running_loop()
    stdin, stdout = _take_standard_streams()
    receiver = await build()
    transport: asyncio.WriteTransport | None = None
    outlet = _Outlet(receiver)
    try:
        transport, _ = await loop.connect_write_pipe(lambda: outlet, os.fdopen(stdout, "wb", 0, closefd=False))
        receiver.connected(transport.write)
    except (NotImplementedError, ValueError, OSError):
        receiver.connected(_write_at_once(stdout))
    connection = Connection(receiver)
    try:
        await loop.connect_read_pipe(lambda: connection, os.fdopen(stdin, "rb", 0, closefd=False))
    except (NotImplementedError, ValueError, OSError):
        _read_in_thread(stdin, connection)
    code = await receiver.ended()
    if transport:
        transport.close()  # what is still to be written goes out first
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(outlet.closed.wait(), 2)
    return code


class _OnlyClient(Connection):
    """The first client over TCP; others are refused, since one process serves one client."""

    def __init__(self, receiver: Receiver, clients: list[asyncio.Transport]) -> None:
        super().__init__(receiver)
        self._clients = clients
        self._refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._refused = bool(self._clients)
        if self._refused:
            transport.abort()
            return
        self._clients.append(transport)
        self._receiver.connected(transport.write)

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)

    def eof_received(self) -> None:
        if not self._refused:
            super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._refused:
            super().connection_lost(exc)


async def _over_tcp(build: Callable[[], Awaitable[Receiver]], host: str, port: int) -> int:
    receiver = await build()
    clients: list[asyncio.Transport] = []
    listener = await asyncio.get_running_loop().create_server(lambda: _OnlyClient(receiver, clients), host, port)
    for socket in listener.sockets:
        address, bound = socket.getsockname()[:2]
        print(f"trainwright server listens on {address}:{bound}", file=sys.stderr, flush=True)
    code = await receiver.ended()
    listener.close()
    for transport in clients:
        transport.close()
    await asyncio.sleep(0)
    return code


def run(build: Callable[[], Awaitable[Receiver]], tcp: tuple[str, int] | None) -> int:
    """Serve one client to its end, with the receiver that `build` makes; the process's exit code."""
    try:
        return asyncio.run(_over_tcp(build, *tcp) if tcp else _over_stdio(build))
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"trainwright server: {error}", file=sys.stderr)
        return 2
