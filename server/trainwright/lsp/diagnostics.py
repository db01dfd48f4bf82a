"""Diagnostics: pulled by the client where it can, pushed to it otherwise, as soon as they are found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.lsp.documents import OpenDocument
from trainwright.lsp.notebooks import CellDocument, OpenNotebook
from trainwright.lsp.protocol import Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_PATIENCE = 3.0  # seconds that a pull waits before it is answered with the last findings


@dataclass
class _Report:
    """What the client was last told about a document."""

    ident: str
    items: list[dict[str, Any]] = field(default_factory=list)
    revision: int = -1


@dataclass
class _Pull:
    """A textDocument/diagnostic request that was not answered yet."""

    uri: str
    previous: str | None


class Diagnostics:
    """Tells the client what is found.

    Changes only mark a document; they are sent to be analysed when the input is drained, so a burst of changes costs
    one analysis, and requests behind a change are answered about the newest text.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._pulls: dict[Json, _Pull] = {}
        self._reports: dict[str, _Report] = {}
        self._owed: set[str] = set()
        """Documents of which the client was told the last findings, because new ones took too long."""
        self._touched = False
        self._idents = count(1)
        self._refreshing = False
        self._refresh_again = False

    # --------------------------------------------------------------------------- what happens

    def changed(self, document: OpenDocument) -> None:
        """The document has a new text."""
        self._touched = True

    def closed(self, document: OpenDocument) -> None:
        """Nothing is said about a closed document any more."""
        self._owed.discard(document.uri)
        if self._reports.pop(document.uri, None) and not self._server.client.pulls_diagnostics:
            self._publish(document.uri, None, [])
        self._touched = True

    def cells_gone(self, uris: Iterable[str]) -> None:
        """Nothing is said about cells that are no longer there."""
        for uri in uris:
            report = self._reports.pop(uri, None)
            if report is not None:
                self._publish(uri, None, [])

    def pull(self, ident: Json, params: Json) -> None:
        """A textDocument/diagnostic request: answered when the findings in the newest text are there.

        About a notebook's cell there is never anything: its findings are pushed, and a client would show them twice.
        """
        self._pulls[ident] = _Pull(params["textDocument"]["uri"], params.get("previousResultId"))
        self._touched = True

    def cancel(self, ident: Json) -> bool:
        """Forget a pull that was not answered yet; whether there was one."""
        return self._pulls.pop(ident, None) is not None

    def drained(self) -> None:
        """There is no more input for now: have it analysed, and answer what is known."""
        if not self._touched:
            return
        self._touched = False
        self._server.analysis.flush()
        for ident, pull in tuple(self._pulls.items()):
            document = self._server.documents.get(pull.uri)
            if document is None:
                self._answer(ident, _Report("closed"))
            elif self._server.analysis.is_current(document):
                self._answer(ident, self._report(document))
            else:
                asyncio.get_running_loop().call_later(_PATIENCE, self._overdue, ident, pull)

    def checked(self, document: OpenDocument) -> None:
        """There are findings for the document's present text."""
        if isinstance(document, OpenNotebook):
            self._checked_cells(document)
            return
        before = self._reports.get(document.uri)
        report = self._report(document)
        if not self._server.client.pulls_diagnostics:
            if report is not before or report.revision != document.revision:
                report.revision = document.revision
                self._publish(document.uri, document.version, report.items)
            return
        waiting = [ident for ident, pull in self._pulls.items() if pull.uri == document.uri]
        for ident in waiting:
            self._answer(ident, report)
        told_old = document.uri in self._owed
        self._owed.discard(document.uri)
        unasked = report.revision == document.revision or told_old
        report.revision = document.revision
        if unasked and not waiting and report is not before:
            self._refresh()

    def _checked_cells(self, notebook: OpenNotebook) -> None:
        """Push what is new about the cells, whatever the client can pull: only some clients pull for cells."""
        by_cell: dict[str, list[dict[str, Any]]] = {cell.uri: [] for cell in notebook.cells}
        try:
            for mark in (each for found in self._server.analysis.found(notebook) for each in found.marks()):
                place = notebook.outward(mark.range)
                if place is not None:
                    cell, span = place
                    item = self._server.renderer.diagnostic(replace(mark, range=span), cell.lines)
                    by_cell[cell.uri].append(item)
        except Exception:
            log.exception("Failed to report on %s", notebook.uri)
            return
        for cell in notebook.cells:
            self._tell_cell(cell, by_cell[cell.uri])

    def _tell_cell(self, cell: CellDocument, items: list[dict[str, Any]]) -> None:
        report = self._reports.get(cell.uri)
        if report is None or report.items != items or report.revision != cell.revision:
            self._reports[cell.uri] = _Report("", items, cell.revision)
            self._publish(cell.uri, cell.version, items)

    def look_again(self) -> None:
        """What is shown beside the analysis' findings may have changed."""
        if self._server.client.pulls_diagnostics:
            if self._reports:
                self._refresh()
            return
        for document in self._server.documents:
            if self._server.analysis.is_current(document):
                self.checked(document)

    def _overdue(self, ident: Json, pull: _Pull) -> None:
        """The analysis is late: what was found before is better than no answer."""
        report = self._reports.get(pull.uri)
        if self._pulls.get(ident) is not pull or (report is None and not self._server.analysis.broken):
            return
        self._owed.add(pull.uri)
        self._answer(ident, report or _Report("broken"))

    # ------------------------------------------------------------------------------- the work

    def _report(self, document: OpenDocument) -> _Report:
        """What there is to say about a document now. Never raises: a request waits for it."""
        report = self._reports.get(document.uri)
        try:
            render = self._server.renderer.diagnostic
            found = self._server.analysis.found(document)
            items = [render(mark, document.lines) for diagnostic in found for mark in diagnostic.marks()]
            items += self._server.probing.items(document)
        except Exception:
            log.exception("Failed to report on %s", document.uri)
            items = report.items if report else []
        if report is None or report.items != items:
            revision = report.revision if report else -1
            report = self._reports[document.uri] = _Report(str(next(self._idents)), items, revision)
        return report

    def _answer(self, ident: Json, report: _Report) -> None:
        pull = self._pulls.pop(ident)
        self._server.protocol.answer(ident, _full_or_unchanged(report, pull.previous))

    def _publish(self, uri: str, version: int | None, items: list[dict[str, Any]]) -> None:
        params: dict[str, Any] = {"uri": uri, "diagnostics": items}
        if version is not None:
            params["version"] = version
        self._server.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def _refresh(self) -> None:
        """Have the client pull again. While it has not answered, one more request waits, and no third."""
        if not self._server.client.refreshes_diagnostics:
            return
        if self._refreshing:
            self._refresh_again = True
            return
        self._refreshing = True
        self._refresh_again = False

        self._server.protocol.ask_then(types.WORKSPACE_DIAGNOSTIC_REFRESH, self._refreshed)

    def _refreshed(self) -> None:
        self._refreshing = False
        if self._refresh_again:
            self._refresh()


def _full_or_unchanged(report: _Report, previous: str | None) -> dict[str, Any]:
    if previous is not None and previous == report.ident:
        return {"kind": "unchanged", "resultId": report.ident}
    return {"kind": "full", "resultId": report.ident, "items": report.items}


def register(server: Server) -> None:
    """Serve diagnostics."""
    server.protocol.plain_requests[types.TEXT_DOCUMENT_DIAGNOSTIC] = server.diagnostics.pull
    server.protocol.cancelled = server.diagnostics.cancel


def advertise(server: Server) -> None:
    """Offer to be pulled. Only for a client that pulls: others would get a promise nobody keeps."""
    options = types.DiagnosticOptions(
        identifier="trainwright", inter_file_dependencies=True, workspace_diagnostics=False
    )
    # The plain road answers; pygls only has to know that there is such a feature.
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(lambda _: None)
