"""Puts the server together: one object that holds the parts, and the features that are registered with it."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from trainwright import __version__
from trainwright.engine.diagnostic import Diagnostic
from trainwright.lsp import (
    code_actions,
    code_lens,
    commands,
    completion,
    diagnostics,
    hover,
    inlay_hints,
    language,
    logs,
    navigation,
    notebook_sync,
    outline,
    parent,
    probing,
    rename,
    text_sync,
    workspace,
)
from trainwright.lsp.analysis import Analysis, Hooks
from trainwright.lsp.client import Client
from trainwright.lsp.configuration import Configuration
from trainwright.lsp.documents import Documents, OpenDocument
from trainwright.lsp.notebooks import Notebooks, OpenNotebook, View
from trainwright.lsp.protocol import Protocol
from trainwright.lsp.render import Renderer
from trainwright.lsp.status import Status
from trainwright.lsp.worker import WorkerProcess
from trainwright.positions import Range

log = logging.getLogger(__name__)

_T = TypeVar("_T")

_FEATURES = (text_sync, notebook_sync, diagnostics, hover, code_actions, commands, workspace, code_lens, probing)


class Server(LanguageServer):
    """One session with one client."""

    protocol: Protocol

    def __init__(self, worker: WorkerProcess) -> None:
        super().__init__(
            "trainwright", __version__, protocol_cls=Protocol, notebook_document_sync=notebook_sync.NOTEBOOKS
        )
        self.client = Client()
        self.documents = Documents()
        self.notebooks = Notebooks()
        self.configuration = Configuration(self.protocol)
        self.analysis = Analysis(self.documents, worker)
        self.renderer = self._renderer()
        self.status = Status(self)
        self.diagnostics = diagnostics.Diagnostics(self)
        self.code_actions = code_actions.CodeActions(self)
        self.workspace_files = workspace.Workspace(self)
        self.probing = probing.Probing(self)
        self._ended = asyncio.Event()
        self._exit_code = 1
        self.analysis.hooks = Hooks(
            self.diagnostics.checked, self._settled, lambda text: logs.show_error(self.protocol, text), self.status.tell
        )
        self.protocol.exit = self.end
        self._register_life_cycle()
        for feature in _FEATURES:
            feature.register(self)

    def _renderer(self) -> Renderer:
        return Renderer(self.client.encoding, self.analysis.lines, self.documents.uri, self.cell_of)

    def _register_life_cycle(self) -> None:
        @self.feature(types.INITIALIZE)
        def initialize(params: types.InitializeParams) -> None:
            encoding = self.protocol.workspace.position_encoding
            self.client = Client.of(params, str(getattr(encoding, "value", encoding)))
            self.renderer = self._renderer()
            self.workspace_files.set_folders(params)
            self.configuration.start(params.initialization_options)
            self.configure_analysis()
            if self.client.pulls_diagnostics:
                diagnostics.advertise(self)
            if language.is_wanted(self):
                for feature in (completion, navigation, rename, outline, inlay_hints):
                    feature.register(self)
            parent.watch(params.process_id, self._parent_gone)

        @self.feature(types.INITIALIZED)
        def initialized(_: types.InitializedParams) -> None:
            log.info("Trainwright %s: %d workspace folders", __version__, len(self.configuration.folders))
            self.workspace_files.start()

    def configure_analysis(self) -> None:
        """Have the analysis follow the client's settings as they are now."""
        self.analysis.configure(self.configuration.folders, self.configuration.sections, self.configuration.interpreter)

    def _settled(self, files: int) -> None:
        log.info("Read %d files of the workspace", files)
        self.status.quiescent = True
        self.status.tell()

    # ----------------------------------------------------------------------- what the transport calls

    def connected(self, write: Callable[[bytes], Any]) -> None:
        """A client is there."""
        self.protocol.connected(write)
        logs.start(self.protocol)
        self.analysis.start()
        gc.collect()
        gc.freeze()  # what is imported stays, and need not be looked at again

    def receive(self, body: bytes) -> None:
        """One message from the client."""
        self.protocol.receive(body)

    def drained(self) -> None:
        """There is no message left for now."""
        self.diagnostics.drained()

    def disconnected(self) -> None:
        """The client is gone. Without exit that is its failure, and ours to report."""
        self.end(0 if self.protocol.has_shut_down else 1)

    def end(self, code: int) -> None:
        """End the session; the first reason counts."""
        if not self._ended.is_set():
            self._exit_code = code
            self._ended.set()

    async def ended(self) -> int:
        """Wait for the session's end; the process's exit code."""
        await self._ended.wait()
        self.analysis.end()
        self.probing.end()
        return self._exit_code

    def _parent_gone(self) -> None:
        log.warning("The editor that started the server is gone")
        self.end(1)

    # ------------------------------------------------------------------------- what features share

    def reload(self) -> None:
        """Read settings and files anew."""
        self.workspace_files.reload()

    def cell_of(self, path: Path, span: Range) -> tuple[str, Range, Sequence[str]] | None:
        """Where a range of the program of an open notebook is shown."""
        notebook = self.documents.at(path)
        found = notebook.outward(span) if isinstance(notebook, OpenNotebook) else None
        return None if found is None else (found[0].uri, found[1], found[0].lines)

    def view(self, uri: str) -> View | None:
        """An open text as the client addresses it: a document, or a cell of a notebook."""
        document = self.documents.get(uri)
        if document is not None:
            return View(document)
        notebook = self.notebooks.of_cell(uri)
        cell = notebook.cell(uri) if notebook is not None else None
        return View(cell, notebook) if cell is not None else None

    def whole_notebook(self, uri: str) -> View | None:
        """An open notebook by its own URI, as its first cell shows it."""
        notebook = self.notebooks.get(uri)
        return View(notebook.cells[0], notebook) if notebook is not None and notebook.cells else None

    def shown_range(self, span: Range, view: View) -> types.Range:
        """A range of a text that is shown, as the client counts."""
        return self.protocol_range(span, view.shown)

    def shown_diagnostic(self, found: Diagnostic, view: View) -> types.Diagnostic:
        """A diagnostic of a document as the client was told it, in the text that is shown."""
        return self.protocol_diagnostic(replace(found, range=view.outward(found.range) or found.range), view.shown)

    def protocol_range(self, span: Range, document: OpenDocument) -> types.Range:
        """A range of a document as the client counts."""
        plain = self.renderer.range(span, document.lines)
        return types.Range(types.Position(**plain["start"]), types.Position(**plain["end"]))

    def protocol_diagnostic(self, found: Diagnostic, document: OpenDocument) -> types.Diagnostic:
        """A diagnostic as the client was told it."""
        structured: types.Diagnostic = self.protocol._converter.structure(
            self.renderer.diagnostic(found, document.lines), types.Diagnostic
        )
        return structured

    def structure(self, value: Any, kind: type[_T]) -> _T:
        """Plain JSON as a protocol object."""
        structured: _T = self.protocol._converter.structure(value, kind)
        return structured

    def unstructure(self, value: Any) -> Any:
        """A protocol object as plain JSON."""
        return self.protocol._converter.unstructure(value)
