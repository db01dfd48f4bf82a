"""The language server: everything that speaks the protocol, and nothing that knows about training code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainwright.lsp.server import Server


def serve(tcp: tuple[str, int] | None = None) -> None:
    """Serve one client, over stdio or on (host, port), and end the process with the exit code that LSP asks for.

    Raises:
        SystemExit: always; code 0 after shutdown and exit, 1 when the client went away without.
    """
    # Imported here: whoever imports this package to start a server must not pay for asyncio and pygls before it does.
    from trainwright.lsp.transport import run

    raise SystemExit(run(_server, tcp))


async def _server() -> Server:
    """The server. The process that analyses loads its rules while this one imports the protocol."""
    from trainwright.lsp.worker import WorkerProcess

    worker = WorkerProcess()
    await worker.launch()
    from trainwright.lsp.server import Server

    return Server(worker)
