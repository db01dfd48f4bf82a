"""The language server: everything that speaks the protocol, and nothing that knows about training code."""

from __future__ import annotations


def serve(tcp: tuple[str, int] | None = None) -> None:
    """Serve one client, over stdio or on (host, port), and end the process with the exit code that LSP asks for.

    Raises:
        SystemExit: always; code 0 after shutdown and exit, 1 when the client went away without.
    """
    # Imported here: whoever imports this package to start a server must not pay for pygls before it does.
    from trainwright.lsp.server import Server
    from trainwright.lsp.transport import run

    raise SystemExit(run(Server(), tcp))
