"""Diagnostics: pulled by the client where it can, pushed to it otherwise; the changed document first, others after."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.lsp.documents import OpenDocument
from trainwright.lsp.idle import Later
from trainwright.lsp.protocol import Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_STEP = 0.003  # seconds that one step of the work between files may take
_PAUSE = 0.15  # seconds without input before other documents are looked at


@dataclass
class _Report:
    """What the client was last told about a document."""

    ident: str
    items: list[dict[str, Any]] = field(default_factory=list)


class Diagnostics:
    """Tells the client what the engine finds.

    Changes only mark a document; the work is done when the input is drained, so a burst of changes costs one
    analysis, and requests behind a change are answered about the newest text.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._changed: dict[str, OpenDocument] = {}
        self._pulls: dict[Json, str] = {}
        self._previous: dict[Json, str | None] = {}
        self._reports: dict[str, _Report] = {}
        self._idents = count(1)
        self._others = Later(_PAUSE, self._look_at_others)
        self._refreshing = False
        self._refresh_again = False

    # --------------------------------------------------------------------------- what happens

    def changed(self, document: OpenDocument) -> None:
        """The document has a new text."""
        self._changed[document.uri] = document

    def closed(self, document: OpenDocument) -> None:
        """Nothing is said about a closed document any more."""
        self._changed.pop(document.uri, None)
        if self._reports.pop(document.uri, None) and not self._server.client.pulls_diagnostics:
            self._publish(document.uri, None, [])

    def pull(self, ident: Json, params: Json) -> None:
        """A textDocument/diagnostic request: answered when the input is drained."""
        self._pulls[ident] = params["textDocument"]["uri"]
        self._previous[ident] = params.get("previousResultId")

    def cancel(self, ident: Json) -> bool:
        """Forget a pull that was not answered yet; whether there was one."""
        self._previous.pop(ident, None)
        return self._pulls.pop(ident, None) is not None

    def drained(self) -> None:
        """There is no more input for now: analyse, publish, answer."""
        if not self._changed and not self._pulls:
            return
        changed, self._changed = self._changed, {}
        pulls, self._pulls = self._pulls, {}
        previous, self._previous = self._previous, {}
        reports = {uri: self._report(document) for uri, document in changed.items()}
        if not self._server.client.pulls_diagnostics:
            for uri, report in reports.items():
                self._publish(uri, changed[uri].version, report.items)
        for ident, uri in pulls.items():
            document = self._server.documents.get(uri)
            report = reports.get(uri) or (self._report(document) if document else _Report("closed"))
            self._server.protocol.answer(ident, _full_or_unchanged(report, previous[ident]))
        if changed:
            self._others.ask()
            self._server.garbage.worked()

    def look_again(self) -> None:
        """The settings behind all documents, or everything, may have changed."""
        if self._server.client.pulls_diagnostics:
            if self._reports:
                self._refresh()
            return
        for document in self._server.documents:
            self._publish_if_new(document)

    def look_at_others_soon(self) -> None:
        """Files that are not open have changed."""
        self._others.ask()

    # ------------------------------------------------------------------------------- the work

    def _report(self, document: OpenDocument) -> _Report:
        """What there is to say about a document now. Never raises: a request waits for it."""
        report = self._reports.get(document.uri)
        try:
            found = self._server.analysis.diagnostics(document)
            render = self._server.renderer.diagnostic
            items = [render(diagnostic, document.lines) for diagnostic in found]
            items += self._server.probing.items(document)
        except Exception:
            log.exception("Failed to report on %s", document.uri)
            items = report.items if report else []
        if report is None or report.items != items:
            report = self._reports[document.uri] = _Report(str(next(self._idents)), items)
        return report

    def _publish(self, uri: str, version: int | None, items: list[dict[str, Any]]) -> None:
        params: dict[str, Any] = {"uri": uri, "diagnostics": items}
        if version is not None:
            params["version"] = version
        self._server.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def _publish_if_new(self, document: OpenDocument) -> None:
        if document.uri in self._changed:
            return  # its turn comes when the input is drained
        before = self._reports.get(document.uri)
        report = self._report(document)
        if report is not before:
            self._publish(document.uri, document.version, report.items)

    def _publish_each(self, documents: list[OpenDocument]) -> Iterator[None]:
        for document in documents:
            if self._server.documents.get(document.uri) is document:
                self._publish_if_new(document)
            yield

    def _look_at_others(self) -> None:
        """The second phase: open documents that depend on what has changed elsewhere.

        While the workspace is being read, more is changing than can be followed: the end of that is waited for.
        """
        if self._server.workspace_files.scanning:
            return
        if self._server.analysis.advance(_STEP):
            self._server.idle.add(self._advance())
            return
        stale = list(self._server.analysis.stale())
        if not stale:
            return
        if not self._server.client.pulls_diagnostics:
            self._server.idle.add(self._publish_each(stale))
            return
        before = {document.uri: self._reports.get(document.uri) for document in stale}
        if any(self._report(document) is not before[document.uri] for document in stale):
            self._refresh()

    def _advance(self) -> Iterator[None]:
        """Find out who calls whom, bit by bit, then look at the others again."""
        while self._server.analysis.advance(_STEP):
            yield
        self.look_at_others_soon()

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
