"""Tells the client how the server is, for those that show it: all well, something left out, or nothing checked."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

STATUS = "experimental/serverStatus"
"""The notification that rust-analyzer has made common; clients ask for it in their experimental capabilities."""

_MOST = 5  # lines


class Status:
    """Sends a status when it is another one than before."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._told: dict[str, Any] = {}
        self.quiescent = False
        """Whether the workspace has been read."""

    def tell(self) -> None:
        """Send the status as it is now."""
        status = self._now()
        if status != self._told and self._server.client.shows_status:
            self._told = status
            self._server.protocol.tell(STATUS, status)

    def _now(self) -> dict[str, Any]:
        analysis = self._server.analysis
        if analysis.broken:
            return {"health": "error", "quiescent": True, "message": f"Nothing is checked: {analysis.broken}"}
        notices = analysis.notices()
        if not notices:
            return {"health": "ok", "quiescent": self.quiescent}
        lines = [f"{_name(uri)}: {notice}" for uri, each in sorted(notices.items()) for notice in each]
        more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
        return {"health": "warning", "quiescent": self.quiescent, "message": "\n".join([*lines[:_MOST], *more])}


def _name(uri: str) -> str:
    return PurePosixPath(unquote(urlsplit(uri).path)).name or Path(uri).name
