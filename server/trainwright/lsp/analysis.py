"""The one place where the server talks to the engine, and where the engine's failures end.

Everything else asks an `Analysis`. What takes long (a first analysis, a workspace's facts) can move to worker
processes behind this class without any feature noticing: answers come from what is known now.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from trainwright.engine.diagnostic import Diagnostic, FixEdits
from trainwright.engine.project import Project
from trainwright.lsp.documents import Documents, OpenDocument, is_analysed
from trainwright.rule import Edit
from trainwright.settings import Settings
from trainwright.source.files import MAX_BYTES, Unreadable, read_source
from trainwright.source.text import split_lines

log = logging.getLogger(__name__)


def preload() -> None:
    """Import what only fixes need, so that the first code action does not wait for libcst.

    In a thread of its own: an import can't be cut into slices, and beside a thread the event loop goes on.
    """

    def load() -> None:
        try:
            importlib.import_module("trainwright.editing")
            importlib.import_module("libcst")
        except Exception:
            log.exception("Fixes can't be made")

    threading.Thread(target=load, name="preload", daemon=True).start()


class Analysis:
    """What the engine knows about the open documents and the files around them."""

    def __init__(self, settings_for: Callable[[Path], Settings], documents: Documents) -> None:
        self._settings_for = settings_for
        self._documents = documents
        self._project = Project(settings_for, interactive=True)
        self._known: set[Path] = set()
        """The open documents that the engine has."""
        self._results: dict[Path, tuple[Diagnostic, ...]] = {}
        """The last good findings of the open documents."""
        self._fresh: set[Path] = set()
        """The documents whose results are those of their present text. Other files can make them stale; that is
        found out in the second phase, so that no request has to wait for it."""
        self._failing: set[str] = set()

    def _failed(self, what: str, path: Path) -> None:
        """Log a failure of the engine: in full the first time, then not again for the same file."""
        key = f"{what} {path}"
        if key not in self._failing:
            self._failing.add(key)
            log.exception("Failed to %s %s; its last good results stay", what, path)

    # ----------------------------------------------------------------------------------- text

    def open(self, document: OpenDocument) -> None:
        """Analyse a document that has just been opened."""
        if not is_analysed(document.path):
            return
        document.take_changes()
        text = document.text
        if len(text) > MAX_BYTES:
            log.warning("%s is not checked: it is larger than %d MB", document.path, MAX_BYTES // 1_000_000)
            return
        self._fresh.discard(document.path)
        try:
            self._project.open(document.path, text)
            self._known.add(document.path)
        except Exception:
            self._failed("open", document.path)

    def update(self, document: OpenDocument) -> None:
        """Give the engine what has changed since it last saw the document."""
        changes = document.take_changes()
        if changes is None or document.path not in self._known:
            return
        self._fresh.discard(document.path)
        try:
            if isinstance(changes, str):
                self._project.replace(document.path, changes)
            else:
                for span, text in changes:
                    self._project.edit(document.path, span, text)
        except Exception:
            self._failed("update", document.path)
            self._start_again(document)

    def _start_again(self, document: OpenDocument) -> None:
        """The engine is out of step with a document. The server's own text is the truth."""
        try:
            self._project.remove(document.path)
        except Exception:
            self._failed("forget", document.path)
        self.open(document)

    def close(self, path: Path, *, keep: bool) -> None:
        """A document was closed: with `keep` its file on disk counts again, otherwise nothing of it is kept."""
        if path not in self._known or self._documents.at(path) is not None:
            return
        self._known.discard(path)
        self._fresh.discard(path)
        self._results.pop(path, None)
        try:
            if keep:
                self._project.close(path)
            else:
                self._project.remove(path)
        except Exception:
            self._failed("close", path)

    def load(self, path: Path) -> None:
        """Read a file of the workspace, for what others can learn from it. An unreadable one is logged and left."""
        if self._documents.at(path) is not None:
            return
        try:
            self._project.load(path)
        except Unreadable as error:
            log.info("Skipped %s: it %s", path, error)
        except Exception:
            self._failed("read", path)

    def remove(self, path: Path) -> None:
        """A file is gone from the disk."""
        if self._documents.at(path) is not None:
            return
        try:
            self._project.remove(path)
        except Exception:
            self._failed("forget", path)

    def settings_changed(self) -> None:
        """Other rules or severities may be in force."""
        self._fresh.clear()
        try:
            self._project.settings_changed()
        except Exception:
            log.exception("Failed to take over the settings")

    def restart(self) -> None:
        """Forget everything and analyse the open documents anew."""
        self._project = Project(self._settings_for, interactive=True)
        self._known.clear()
        self._fresh.clear()
        self._failing.clear()
        for document in self._documents:
            self.open(document)

    def lines(self, path: Path) -> Sequence[str]:
        """The lines of an open document or of a file."""
        document = self._documents.at(path)
        if document:
            return document.lines
        try:
            return split_lines(read_source(path).text)
        except (OSError, Unreadable):
            return ()

    # -------------------------------------------------------------------------------- answers

    def diagnostics(self, document: OpenDocument) -> tuple[Diagnostic, ...]:
        """The findings in a document as it is now; the last good ones where the engine fails."""
        path = document.path
        if path not in self._known:
            return ()
        self.update(document)
        if path not in self._fresh:
            try:
                self._results[path] = self._project.diagnostics(path)
                self._fresh.add(path)
            except Exception:
                self._failed("check", path)
        return self._results.get(path, ())

    def advance(self, seconds: float) -> bool:
        """Spend about `seconds` on what files mean for each other; whether there is more to do."""
        try:
            return self._project.advance(seconds)
        except Exception:
            log.exception("Failed to follow calls between files")
            return False

    def stale(self) -> Iterator[OpenDocument]:
        """The open documents whose findings may have changed because of other files."""
        try:
            paths = self._project.stale()
        except Exception:
            log.exception("Failed to find out what has changed")
            return
        for path in paths:
            self._fresh.discard(path)
            if document := self._documents.at(path):
                yield document

    def beliefs(self, document: OpenDocument, line: int, root: Path) -> tuple[str, list[tuple[str, str]]] | None:
        """What the model believes about a line (from 0) of a Python document; None where there is no model."""
        from trainwright.semantics.view import beliefs_at

        self.update(document)
        module = self._project.workspace.modules.get(document.path)
        try:
            return beliefs_at(module, line + 1, root) if module is not None else None
        except Exception:
            self._failed("look into the model of", document.path)
            return None

    def fix(self, document: OpenDocument, diagnostic: Diagnostic) -> FixEdits | None:
        """The fix of one finding in the document's present text."""
        self.update(document)
        if diagnostic.fix:
            return diagnostic.fix
        try:
            return self._project.fix(document.path, diagnostic)
        except Exception:
            self._failed(f"fix {diagnostic.code} in", document.path)
            return None

    def ignore(self, document: OpenDocument, diagnostic: Diagnostic) -> Edit | None:
        """The edit that silences one finding."""
        self.update(document)
        try:
            return self._project.ignore(document.path, diagnostic)
        except Exception:
            self._failed(f"ignore {diagnostic.code} in", document.path)
            return None

    def fix_all(self, document: OpenDocument, *, removing: bool) -> str:
        """The document's text after all safe fixes; without `removing`, fixes that take code away are left out."""
        self.update(document)
        try:
            return self._project.fix_all(document.path, removing=removing)
        except Exception:
            self._failed("fix", document.path)
            return document.text
