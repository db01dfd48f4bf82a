"""What is known about the open documents: asked of the process that analyses, kept here, and never waited for twice.

The event loop answers from here. At most one text of each document is on its way to the process; what is typed
meanwhile goes as one change when the answer is there (a mailbox that holds the latest only), and an answer about a text
that is no longer the present one is dropped. When the process dies, the next one is told everything anew from here,
and the last findings stay until it has found them again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from trainwright.engine.diagnostic import Diagnostic
from trainwright.lsp.documents import Documents, OpenDocument
from trainwright.lsp.worker import Loss, WorkerProcess
from trainwright.processes.messages import (
    Answer,
    Changed,
    Checked,
    Closed,
    Complaint,
    Configured,
    FilesChanged,
    LeftOut,
    Logged,
    Lost,
    Remedy,
    Restarted,
    RuleText,
    Scan,
    Settled,
    Shown,
    WantsBeliefs,
    WantsFixAll,
    WantsFixes,
    WantsLanguage,
    WantsRule,
)
from trainwright.source.cells import CellMap
from trainwright.source.files import Unreadable, read_source
from trainwright.source.text import split_lines

log = logging.getLogger(__name__)
worker_log = logging.getLogger("trainwright.worker")

_FIRST_PATIENCE = 5.0  # seconds
_MOST_STRIKES = 2
"""So often a process may end over a file or rule before that is left out; a hang is enough by itself."""


@dataclass
class Hooks:
    """Who is told of what."""

    checked: Callable[[OpenDocument], None] = lambda document: None
    """There are findings for the document's present text, or other ones than before."""
    settled: Callable[[int], None] = lambda files: None
    complained: Callable[[str], None] = lambda text: None
    status: Callable[[], None] = lambda: None
    """Something could not be analysed, or can be now."""


@dataclass(eq=False)
class _Known:
    """What is known of one open document."""

    document: OpenDocument
    sent: int = -1
    """The text that the process knows or is about to."""
    cells: CellMap | None = None
    """Of a notebook: what the process knows of its cells."""
    checked: int = -1
    """The text that `found` is of."""
    waiting: bool = False
    """Whether a text is on its way, and its findings are not back yet."""
    found: tuple[Diagnostic, ...] = ()
    notices: tuple[str, ...] = ()
    remedies: dict[Diagnostic, Remedy] = field(default_factory=dict)
    asking: list[asyncio.Future[None]] = field(default_factory=list)
    """Who waits for the findings in the present text."""


class Analysis:
    """The open documents' findings, and the way to the process that finds them."""

    def __init__(self, documents: Documents, worker: WorkerProcess) -> None:
        self._documents = documents
        self.hooks = Hooks()
        self._known: dict[Path, _Known] = {}
        self._folders: tuple[Path, ...] = ()
        self._sections: Mapping[Path | None, Mapping[str, Any]] = {}
        self._interpreter: str | None = None
        self._scan_wanted = False
        self._left_out: list[LeftOut] = []
        self._strikes: dict[tuple[Path, str], int] = {}
        self._questions: dict[int, asyncio.Future[Any]] = {}
        self._unsent: dict[int, object] = {}
        """Questions that wait for a process."""
        self._rules: dict[str, RuleText] = {}
        self._idents = count(1)
        self._worker = worker
        worker.attend(self._received, self._introduce, self._lost)
        self.broken = ""
        """Why nothing is analysed any more; empty when all is well."""

    def start(self) -> None:
        """Have the process ready before it is asked for anything."""
        self._worker.start()

    def end(self) -> None:
        """The session is over."""
        self._worker.end()

    @property
    def worker_pid(self) -> int | None:
        """The process that analyses, while there is one."""
        return self._worker.pid

    # --------------------------------------------------------------------------------------------------- to the process

    def configure(
        self,
        folders: tuple[Path, ...],
        sections: Mapping[Path | None, Mapping[str, Any]],
        interpreter: str | None = None,
    ) -> None:
        """Other settings may be in force, or another interpreter."""
        self._folders, self._sections, self._interpreter = folders, sections, interpreter
        self._configure()

    def _configure(self) -> None:
        self._worker.send(Configured(self._folders, self._sections, tuple(self._left_out), self._interpreter))

    def scan(self) -> None:
        """Read the workspace, from the start."""
        self._scan_wanted = True
        self._worker.send(Scan())

    def files_changed(self, paths: Sequence[Path], *, settings: bool) -> None:
        """Files have come, gone or changed on disk."""
        self._worker.send(FilesChanged(tuple(paths), settings))

    def restart(self) -> None:
        """Forget everything, what failed too, and analyse the open documents anew."""
        self._left_out.clear()
        self._strikes.clear()
        self._rules.clear()
        self.broken = ""
        self._worker.send(Restarted())
        self._worker.again()
        for known in self._known.values():
            known.sent = -1
            known.waiting = False
        self.flush()
        self.hooks.status()

    def _introduce(self) -> None:
        """A new process knows nothing."""
        self._configure()
        for known in self._known.values():
            known.sent, known.waiting = -1, False
        self.flush()
        unsent, self._unsent = self._unsent, {}
        for question in unsent.values():
            self._worker.send(question)
        if self._scan_wanted:
            self._worker.send(Scan())

    def opened(self, document: OpenDocument) -> None:
        """A document is open."""
        if document.is_analysed:
            self._known[document.path] = _Known(document)
            self._send(self._known[document.path])

    def closed(self, path: Path) -> None:
        """A document is open no more; what failed on it is forgotten."""
        known = self._known.get(path)
        present = self._documents.at(path)
        if known is None or (present is not None and present.is_analysed):
            return
        del self._known[path]
        self._release(known)
        self._left_out = [each for each in self._left_out if each.path != path]
        self._strikes = {place: count for place, count in self._strikes.items() if place[0] != path}
        self._worker.send(Closed(path))
        self.hooks.status()

    def flush(self) -> None:
        """There is no more input for now: send what has changed."""
        for known in self._known.values():
            if not known.waiting and known.sent != known.document.revision:
                self._send(known)

    def _send(self, known: _Known) -> None:
        document = known.document
        changes, cells = document.take_changes(), document.cell_map
        if known.sent < 0:
            message: Shown | Changed = Shown(document.path, document.text, document.revision, cells)
        elif changes is None and cells is None:
            return
        else:
            anew = cells if cells != known.cells else None
            message = Changed(document.path, () if changes is None else changes, document.revision, anew)
        known.sent, known.waiting, known.cells = document.revision, True, cells
        self._worker.send(message)

    # ------------------------------------------------------------------------------------------------ from the process

    def _received(self, message: Any) -> None:
        if isinstance(message, Checked):
            self._checked(message)
        elif isinstance(message, Answer):
            question = self._questions.pop(message.ident, None)
            if question is not None and not question.done():
                question.set_result(message.value)
        elif isinstance(message, Logged):
            worker_log.log(message.level, "%s", message.text)
        elif isinstance(message, Complaint):
            self.hooks.complained(message.text)
        elif isinstance(message, Settled):
            self.hooks.settled(message.files)
        elif isinstance(message, Lost):
            known = self._known.get(message.path)
            if known is not None:
                known.sent, known.waiting = -1, False
                self._send(known)

    def _checked(self, message: Checked) -> None:
        known = self._known.get(message.path)
        if known is None or message.revision != known.sent:
            return
        known.waiting = False
        if message.diagnostics is not None:
            known.found = message.diagnostics
        if message.notices != known.notices:
            known.notices = message.notices
            self.hooks.status()
        if known.document.revision != message.revision:
            self._send(known)  # the next one; what has just come is out of date
            return
        known.checked = message.revision
        known.remedies.clear()
        self._release(known)
        self.hooks.checked(known.document)

    def _release(self, known: _Known) -> None:
        asking, known.asking = known.asking, []
        for future in asking:
            if not future.done():
                future.set_result(None)

    def _lost(self, loss: Loss) -> None:
        """The process is gone. The findings stay, and who caused it is not tried again."""
        doing = loss.doing
        what = f"{doing.path} in rule {doing.rule}" if doing.rule else str(doing.path)
        about = f" while it was busy with {what}" if doing.busy and doing.path else ""
        log.warning(
            "The analysis process %s%s; %s", loss.how, about, "it stays off" if loss.for_good else "a new one starts"
        )
        if loss.for_good:
            self._unsent.clear()
        for ident, question in self._questions.items():
            if ident not in self._unsent and not question.done():
                question.set_result(None)
        if doing.busy and doing.path is not None:
            self._blame(doing.path, doing.rule, loss)
        if loss.for_good:
            self.broken = f"the analysis process {loss.how} again and again"
            for known in self._known.values():
                self._release(known)
        self.hooks.status()

    def _blame(self, path: Path, rule: str, loss: Loss) -> None:
        strikes = self._strikes[path, rule] = self._strikes.get((path, rule), 0) + 1
        if not loss.hung and strikes < _MOST_STRIKES:
            return
        reason = "the analysis hung there" if loss.hung else f"the analysis process {loss.how} there {strikes} times"
        self._left_out.append(LeftOut(path, rule, reason))
        what = f"rule {rule} is left out in {path.name}" if rule else f"{path.name} is not checked any more"
        self.hooks.complained(f"{what}: {reason}. Reload Trainwright, or close and open the file, to try again.")

    # ---------------------------------------------------------------------------------------------------------- answers

    def found(self, document: OpenDocument) -> tuple[Diagnostic, ...]:
        """The last findings in a document; its text may have changed since."""
        known = self._known.get(document.path)
        return known.found if known is not None else ()

    def is_current(self, document: OpenDocument) -> bool:
        """Whether these are the findings in its present text. Of a document that is not analysed, they always are."""
        known = self._known.get(document.path)
        return known is None or known.checked == document.revision

    def notices(self) -> dict[str, tuple[str, ...]]:
        """What could not be done, by the URIs of the documents."""
        return {known.document.uri: known.notices for known in self._known.values() if known.notices}

    async def current(self, document: OpenDocument, patience: float) -> tuple[Diagnostic, ...]:
        """The findings in a document's present text; after `patience` seconds, the last ones that there are.

        The first findings of all are waited for longer.
        """
        loop = asyncio.get_running_loop()
        first = document.path in self._known and self._known[document.path].checked < 0
        deadline = loop.time() + (max(patience, _FIRST_PATIENCE) if first else patience)
        while (known := self._known.get(document.path)) is not None:
            if self.broken or known.document is not document or known.checked == document.revision:
                break
            if not known.waiting:
                self._send(known)
            left = deadline - loop.time()
            if left <= 0:
                break
            future: asyncio.Future[None] = loop.create_future()
            known.asking.append(future)
            await asyncio.wait([future], timeout=left)
        return self.found(document)

    async def _ask(self, question: Callable[[int], object]) -> Any:
        if self.broken:
            return None
        ident = next(self._idents)
        future = self._questions[ident] = asyncio.get_running_loop().create_future()
        asked = question(ident)
        if not self._worker.send(asked):
            self._unsent[ident] = asked
        try:
            return await future
        finally:
            self._questions.pop(ident, None)
            self._unsent.pop(ident, None)  # nobody waits for it any more

    async def rule(self, key: str, patience: float) -> RuleText | None:
        """The documentation of a rule; None when there is no such rule, or no answer in time."""
        if key not in self._rules:
            try:
                answer = await asyncio.wait_for(self._ask(lambda ident: WantsRule(ident, key)), patience)
            except asyncio.TimeoutError:
                return None
            if answer is None:
                return None
            self._rules[key] = answer
        return self._rules[key]

    async def remedies(self, document: OpenDocument, diagnostics: Sequence[Diagnostic]) -> list[Remedy]:
        """The edits for findings in a document's present text."""
        known = self._known.get(document.path)
        if known is None:
            return [Remedy(None, None)] * len(diagnostics)
        missing = tuple(each for each in diagnostics if each not in known.remedies)
        if missing:
            revision = document.revision
            answer = await self._ask(lambda ident: WantsFixes(ident, document.path, missing))
            answers = dict(zip(missing, answer or (), strict=False))
            if document.revision == revision == known.checked:
                known.remedies.update(answers)
            return [known.remedies.get(each) or answers.get(each) or Remedy(None, None) for each in diagnostics]
        return [known.remedies[each] for each in diagnostics]

    async def fix_all(self, document: OpenDocument, *, removing: bool, within: tuple[int, ...] | None = None) -> str:
        """The document's text after all safe fixes; without `removing`, fixes that take code away are left out.

        Of a notebook, `within` names the only cells that a fix may change.
        """
        answer = await self._ask(lambda ident: WantsFixAll(ident, document.path, removing, within))
        return answer if isinstance(answer, str) else document.text

    async def beliefs(self, document: OpenDocument, line: int, root: Path) -> tuple[str, list[tuple[str, str]]] | None:
        """What the model believes about a line (from 0) of a Python document; None where there is no model."""
        answer = await self._ask(lambda ident: WantsBeliefs(ident, document.path, line, root))
        return answer  # type: ignore[no-any-return]  # as the process makes it

    async def language(self, document: OpenDocument, feature: str, *arguments: Any, patience: float = 2.0) -> Any:
        """What a language feature says about a document's present text; None when that changes, or it says nothing.

        Nobody waits longer than `patience` seconds, neither for the findings in that text, which come first, nor for
        the answer.
        """
        await self.current(document, patience)
        known, revision = self._known.get(document.path), document.revision
        if known is None or known.document is not document or known.checked != revision:
            return None
        path = document.path
        try:
            answer = await asyncio.wait_for(
                self._ask(lambda ident: WantsLanguage(ident, path, revision, feature, arguments)), patience
            )
        except asyncio.TimeoutError:
            return None
        return answer if document.revision == revision else None

    def lines(self, path: Path) -> Sequence[str]:
        """The lines of an open document or of a file."""
        document = self._documents.at(path)
        if document:
            return document.lines
        try:
            return split_lines(read_source(path).text)
        except (OSError, Unreadable):
            return ()
