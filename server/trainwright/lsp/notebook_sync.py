"""Opening, changing and closing notebooks. At a keystroke only the program's text is changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from trainwright.lsp.protocol import Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="jupyter-notebook")], save=True
)
"""All cells are followed, Markdown too: what stands between the code counts."""


def register(server: Server) -> None:
    """Serve the synchronisation of notebooks."""
    notebooks, documents, analysis, diagnostics = (
        server.notebooks,
        server.documents,
        server.analysis,
        server.diagnostics,
    )

    def did_open(params: Json) -> None:
        did_close(params)  # a client that opens twice has lost count; what it says now is right
        notebook = notebooks.open(params, server.configuration.home)
        documents.add(notebook)
        analysis.opened(notebook)
        diagnostics.changed(notebook)

    def did_change(params: Json) -> None:
        given = params["notebookDocument"]
        notebook = notebooks.get(given["uri"])
        if notebook is None:
            return
        gone = notebook.follow(given.get("version"), params.get("change") or {}, server.client.encoding)
        diagnostics.cells_gone(gone)
        diagnostics.changed(notebook)

    def did_close(params: Json) -> None:
        notebook = notebooks.close(params["notebookDocument"]["uri"])
        if notebook is None:
            return
        documents.drop(notebook)
        diagnostics.cells_gone(notebook.uris)
        diagnostics.closed(notebook)
        analysis.closed(notebook.path)

    plain = server.protocol.plain_notifications
    plain[types.NOTEBOOK_DOCUMENT_DID_OPEN] = did_open
    plain[types.NOTEBOOK_DOCUMENT_DID_CHANGE] = did_change
    plain[types.NOTEBOOK_DOCUMENT_DID_CLOSE] = did_close
    plain[types.NOTEBOOK_DOCUMENT_DID_SAVE] = lambda _: None  # the client's text counts, saved or not
