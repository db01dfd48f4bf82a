"""Opening, changing and closing documents. At a keystroke only the text is changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from trainwright.lsp.protocol import Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server


def register(server: Server) -> None:
    """Serve the text synchronisation."""
    documents, analysis, diagnostics = server.documents, server.analysis, server.diagnostics

    def did_open(params: Json) -> None:
        item = params["textDocument"]
        if server.notebooks.of_cell(item["uri"]) is not None:
            return  # some clients tell of cells twice
        documents.close(item["uri"])  # a client that opens twice has lost count; its newest text is right
        document = documents.open(item, server.configuration.home)
        analysis.opened(document)
        diagnostics.changed(document)

    def did_change(params: Json) -> None:
        item = params["textDocument"]
        document = documents.get(item["uri"])
        if document is None:
            return
        document.change(params.get("contentChanges", ()), item.get("version"), server.client.encoding)
        diagnostics.changed(document)

    def did_close(params: Json) -> None:
        document = documents.close(params["textDocument"]["uri"])
        if document is None:
            return
        diagnostics.closed(document)
        analysis.closed(document.path)

    plain = server.protocol.plain_notifications
    plain[types.TEXT_DOCUMENT_DID_OPEN] = did_open
    plain[types.TEXT_DOCUMENT_DID_CHANGE] = did_change
    plain[types.TEXT_DOCUMENT_DID_CLOSE] = did_close
    # The plain road answers; pygls only has to advertise that opening and closing are followed.
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(lambda _: None)
