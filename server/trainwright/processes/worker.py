"""The process that analyses. It holds the program that the workspace is, and does all work whose length nobody knows.

One thing after another: what the server asks comes first, in the order it was asked; while nothing comes, the workspace
is read and its files are followed in small steps, and what these change about the open documents is told unasked.
"""

from __future__ import annotations

import importlib
import logging
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from trainwright import limits
from trainwright.engine.cache import home_cache
from trainwright.engine.diagnostic import Diagnostic
from trainwright.engine.files import SUFFIXES, folders_below, forget_ignore_files
from trainwright.engine.project import Project
from trainwright.findings import Applicability
from trainwright.language.features import Language
from trainwright.probe.interpreter import find_interpreter
from trainwright.processes.board import Board
from trainwright.processes.garbage import Garbage
from trainwright.processes.libraries import Libraries
from trainwright.processes.messages import (
    Answer,
    Changed,
    Checked,
    Closed,
    Complaint,
    Configured,
    FilesChanged,
    LeftOut,
    LibrariesAnswered,
    Logged,
    Lost,
    Remedy,
    Request,
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
from trainwright.processes.settings import SettingsInForce
from trainwright.processes.streams import take_standard_streams
from trainwright.processes.wire import Unpacker, pack
from trainwright.rule.documentation import documentation
from trainwright.rule.registry import all_rules, problems, rules_by_key
from trainwright.semantics.scripts import forget_scripts
from trainwright.semantics.tracking import forget_tracking
from trainwright.semantics.versions import forget_versions
from trainwright.source.files import MAX_BYTES, Unreadable

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = Iterator[None]

_QUIET = 0.05  # seconds without a message before work of its own goes on
_SLICE = 0.004  # seconds after which it looks for messages
_BREATH = 0.001  # seconds between two slices: who never sleeps is woken late on a busy machine
_STEP = 0.003  # seconds that one step of following calls between files may take
_STARVED = 0.5  # seconds after which a step is made even while messages keep coming
_PAUSE = 0.3  # seconds without a change before other documents are looked at: longer than between two letters
_PASTED = 1_000  # characters: nobody types a file longer than its limit
_MOST_FILES = 10_000
"""A workspace with more is somebody's home directory: its first files are known, the rest only once opened."""


class Worker:
    """All that the process knows and has to do."""

    def __init__(self, send: Callable[[object], None], board: Board, libraries: Libraries | None = None) -> None:
        """Without `libraries`, nothing is known of them."""
        self._send = send
        self._board = board
        self._settings = SettingsInForce(lambda text: send(Complaint(text)))
        self._libraries = libraries
        self._project = self._empty_project()
        self._revisions: dict[Path, int] = {}
        """The open documents, and which text of each is known."""
        self._told: dict[Path, tuple[tuple[Diagnostic, ...], tuple[str, ...]]] = {}
        """What was last said about each."""
        self._left_out: tuple[LeftOut, ...] = ()
        self._jobs: deque[Job] = deque()
        self._scan_number = 0
        self._scanning = False
        self._garbage = Garbage()
        self._last_message = self._last_step = 0.0
        self._others_due: float | None = None
        self._prepared = False
        self._failing: set[str] = set()

    def _empty_project(self) -> Project:
        project = Project(self._settings, interactive=True)
        project.on_rule = self._board.runs
        libraries = self._libraries
        if libraries is not None:
            project.workspace.library_ancestors = libraries.ancestors
            project.site_packages = lambda: libraries.site_packages
        return project

    # ---------------------------------------------------------------------------------------------------- main loop

    def run(self, inbox: queue.SimpleQueue[Any]) -> None:
        """Work until the message None."""
        self._load_rules()
        self._garbage.start()
        while True:
            patience = self._patience()
            if patience is None:
                self._board.rests()
            try:
                message = inbox.get(timeout=patience) if patience is None or patience > 0 else inbox.get_nowait()
            except queue.Empty:
                self._work()
                continue
            if message is None:
                return
            self._last_message = time.monotonic()
            try:
                self._take(message)
            except (Exception, limits.TookTooLong):
                log.exception("Failed to take %s", type(message).__name__)

    def _load_rules(self) -> None:
        """Rules come from installed packages, which can be broken, or never come to the end of an import."""
        self._board.works_on(None)
        all_rules()
        for problem in problems():
            self._send(Complaint(problem))

    def _patience(self) -> float | None:
        """How long to wait for a message before there is something else to do; None: for ever."""
        now = time.monotonic()
        quiet = self._last_message + _QUIET
        if self._jobs:
            return max(_BREATH, min(quiet, self._last_step + _STARVED) - now)
        due = [each for each in (self._others_due, self._garbage.due) if each is not None]
        return max(0.0, max(min(due), quiet) - now) if due else None

    def _work(self) -> None:
        """Nobody asks for anything: go on with what can wait."""
        now = time.monotonic()
        starved = bool(self._jobs) and now < self._last_message + _QUIET
        if self._jobs:
            self._step(until=now + (0.0 if starved else _SLICE))
        elif self._others_due is not None and self._others_due <= now:
            self._others_due = None
            self._guarded("follow other files", None, self._look_at_others)
        elif self._garbage.due is not None and self._garbage.due <= now:
            self._board.works_on(None)
            self._garbage.collect()

    def _step(self, until: float) -> None:
        self._board.works_on(None)
        while self._jobs:
            job = self._jobs[0]
            try:
                with limits.Limit(limits.RULE_SECONDS):
                    next(job)
            except StopIteration:
                self._jobs.remove(job)
            except (Exception, limits.TookTooLong):
                log.exception("Background work failed")
                self._jobs.remove(job)
            if time.monotonic() >= until:
                break
        self._last_step = time.monotonic()
        self._jobs.rotate(-1)

    def _add(self, job: Job) -> None:
        if not self._jobs:
            self._last_step = time.monotonic()
        self._jobs.append(job)

    def _guarded(self, what: str, path: Path | None, work: Callable[[], T]) -> T | None:
        """The outcome of some work; None when it fails or takes too long, which is logged once for the same file."""
        self._board.works_on(path)
        try:
            with limits.Limit(limits.RULE_SECONDS):
                return work()
        except (Exception, limits.TookTooLong) as error:
            said = f"{what} {path or ''}".strip()
            if said not in self._failing:
                self._failing.add(said)
                if isinstance(error, limits.TookTooLong):
                    log.warning("Gave up to %s: it takes longer than %g s", said, limits.RULE_SECONDS)
                else:
                    log.exception("Failed to %s; the last good results stay", said)
            return None

    # ------------------------------------------------------------------------------------------------------ messages

    def _take(self, message: Any) -> None:
        if isinstance(message, Changed):
            self._changed(message)
        elif isinstance(message, Shown):
            self._shown(message)
        elif isinstance(message, Closed):
            self._revisions.pop(message.path, None)
            self._told.pop(message.path, None)
            # At once: it may be open again before it is read anew.
            self._left_out = tuple(each for each in self._left_out if each.path != message.path)
            self._project.try_again(message.path)
            self._add(self._close(message.path))
        elif isinstance(message, (WantsFixes, WantsFixAll, WantsBeliefs, WantsRule, WantsLanguage)):
            path = None if isinstance(message, WantsRule) else message.path
            self._send(Answer(message.ident, self._guarded("answer about", path, lambda: self._answer(message))))
        elif isinstance(message, Configured):
            self._configured(message)
        elif isinstance(message, Scan):
            self._scan_number += 1
            self._scanning = True
            self._add(self._scan(self._scan_number))
        elif isinstance(message, FilesChanged):
            if message.settings:
                forget_ignore_files()
                forget_versions()
                forget_scripts()
                forget_tracking()
            self._add(self._take_over(message.paths))
        elif isinstance(message, LibrariesAnswered):
            self._guarded("use what libraries say", None, lambda: self._project.libraries_answered(message.names))
            self._others_due = time.monotonic()
        elif isinstance(message, Restarted):
            self._project = self._empty_project()
            self._revisions.clear()
            self._told.clear()
            self._failing.clear()
            self._left_out = ()

    def _configured(self, message: Configured) -> None:
        self._settings.configure(message.folders, message.sections)
        self._leave_out(message.left_out)
        forget_ignore_files()
        if self._libraries is not None:
            root = message.folders[0] if message.folders else Path.cwd()
            self._libraries.use(find_interpreter(root, chosen_by_editor=message.interpreter))
        self._guarded("take over the settings", None, self._project.settings_changed)
        for path in tuple(self._revisions):
            self._check(path)

    def _leave_out(self, left_out: tuple[LeftOut, ...]) -> None:
        for each in left_out:
            if each not in self._left_out and each.rule:
                self._project.leave_out(each.path, each.rule, each.reason)
        self._left_out = left_out

    def _shun(self, path: Path) -> str | None:
        """Why a document is not analysed at all; None when it is."""
        return next((each.reason for each in self._left_out if each.path == path and not each.rule), None)

    def _shown(self, message: Shown) -> None:
        path, text = message.path, message.text
        self._revisions[path] = message.revision
        reason = self._shun(path)
        if reason is None and len(text) > MAX_BYTES:
            reason = f"it is larger than {MAX_BYTES // 1_000_000} MB"
        if reason is None:
            reason = self._guarded("open", path, lambda: self._open(message))
        if reason is not None:
            self._leave(path, reason)
            return
        self._check(path)
        self._others_due = time.monotonic() + _PAUSE
        self._garbage.loaded()
        self._prepare()

    def _open(self, message: Shown) -> str | None:
        """Take a document in, or say why not."""
        try:
            self._project.open(message.path, message.text, message.cells)
        except Unreadable as reason:
            return f"it {reason}"
        return None

    def _leave(self, path: Path, reason: str) -> None:
        """Tell that an open document is not checked, until it is opened again."""
        notice = f"it is not checked: {reason}"
        log.warning("%s: %s", path, notice)
        self._told[path] = (), (notice,)
        self._send(Checked(path, self._revisions[path], (), (notice,)))

    def _prepare(self) -> None:
        """Import what only fixes need, once the first findings are out."""
        if not self._prepared:
            self._prepared = True
            self._add(_import_editing())

    def _changed(self, message: Changed) -> None:
        path = message.path
        if path not in self._revisions:
            return
        self._revisions[path] = message.revision
        if self._is_known(path) and not self._guarded("follow the changes of", path, lambda: self._apply(message)):
            self._project.remove(path)
            self._send(Lost(path))
            return
        if self._has_grown(message):
            self._project.remove(path)
            return
        self._check(path)
        self._others_due = time.monotonic() + _PAUSE
        self._garbage.worked()

    def _has_grown(self, message: Changed) -> bool:
        """Whether a change has made a document longer than its settings allow; that is told."""
        changes = message.changes
        if not isinstance(changes, str) and sum(len(text) for _, text in changes) < _PASTED:
            return False
        reason = self._project.too_long(message.path) if self._is_known(message.path) else None
        if reason is not None:
            self._leave(message.path, f"it {reason}")
        return reason is not None

    def _is_known(self, path: Path) -> bool:
        return self._project.holds(path)

    def _apply(self, message: Changed) -> bool:
        if message.cells is not None:
            self._project.lay_out(message.path, message.cells)
        if isinstance(message.changes, str):
            self._project.replace(message.path, message.changes)
        else:
            for span, text in message.changes:
                self._project.edit(message.path, span, text)
        return True

    # ------------------------------------------------------------------------------------------------------- answers

    def _check(self, path: Path) -> None:
        """Tell the findings in an open document, and what could not be looked for."""
        before = self._told.get(path)
        found: tuple[Diagnostic, ...] | None = None
        notices: tuple[str, ...] = before[1] if before else ()
        if self._is_known(path):
            found = self._guarded("check", path, lambda: self._project.diagnostics(path))
            notices = tuple(notice.message for notice in self._project.shortfalls(path))
        if found is not None:
            self._told[path] = found, notices
        unchanged = before is not None and found == before[0]
        self._send(Checked(path, self._revisions[path], None if unchanged else found, notices))

    def _check_if_other(self, path: Path) -> None:
        """The same, but only what is new."""
        before = self._told.get(path)
        found = self._guarded("check", path, lambda: self._project.diagnostics(path))
        if found is not None and (before is None or found != before[0]):
            self._told.pop(path, None)
            self._check(path)

    def _answer(self, message: Request) -> Any:
        if isinstance(message, WantsRule):
            rule = rules_by_key().get(message.key)
            documented = documentation(type(rule)) if rule is not None else None
            return RuleText(dict(documented.chapters), documented.markdown()) if documented else None
        project, path = self._project, message.path
        if isinstance(message, WantsLanguage):
            if self._revisions.get(path) != message.revision or not self._is_known(path):
                return None
            return getattr(Language(project), message.feature)(path, *message.arguments)
        if not self._is_known(path):
            return None  # it is left out
        if isinstance(message, WantsFixes):
            return [
                Remedy(
                    project.fix(path, each) if each.fixable else None,
                    None if each.unnecessary else project.ignore(path, each),
                    project.fix_together(path, each) if each.fixable else None,
                    project.other_fix(path, each) if each.fixable is Applicability.UNSAFE else None,
                )
                for each in message.diagnostics
            ]
        if isinstance(message, WantsFixAll):
            return project.fix_all(path, removing=message.removing, within=message.within)
        from trainwright.semantics.view import beliefs_at

        module = project.workspace.modules.get(path)
        return beliefs_at(module, message.line + 1, message.root) if module is not None else None

    # -------------------------------------------------------------------------------------------------- second phase

    def _look_at_others(self) -> None:
        """Open documents that depend on what has changed elsewhere.

        While the workspace is being read, more is changing than can be followed: the end of that is waited for.
        """
        if not self._scanning:
            self._add(self._follow())

    def _advance(self) -> bool:
        """Spend a moment on what files mean for each other; whether there is more to do."""
        try:
            return self._project.advance(_STEP)
        except (Exception, limits.TookTooLong):
            log.exception("Failed to follow calls between files")
            return False

    def _follow(self) -> Job:
        """Find out who calls whom, bit by bit, then look at the open documents that this concerns."""
        while self._advance():
            yield
        for path in self._project.stale():
            if path in self._revisions:
                self._check_if_other(path)
                yield

    def _load(self, path: Path) -> None:
        """Read a file of the workspace, for what others can learn from it. An unreadable one is logged and left."""
        if path in self._revisions:
            return
        self._board.works_on(path)
        try:
            self._project.load(path)
        except Unreadable as error:
            log.info("Skipped %s: it %s", path, error)
        except (Exception, limits.TookTooLong):
            log.exception("Failed to read %s", path)

    def _scan(self, number: int) -> Job:
        """One step per folder listed and per file read. A newer scan ends an older one."""
        scanned = 0
        try:
            for path in self._files(self._settings.folders):
                yield
                if number != self._scan_number:
                    return
                if path is None:
                    continue
                if scanned >= _MOST_FILES:
                    log.warning("The workspace holds more than %d files; the others count once opened", _MOST_FILES)
                    break
                self._load(path)
                scanned += 1
                self._garbage.swept()
            while self._advance():
                self._garbage.swept()
                yield
                if number != self._scan_number:
                    return
        finally:
            if number == self._scan_number:
                self._scanning = False
                self._others_due = time.monotonic()
        self._send(Settled(scanned))
        self._garbage.scanned()

    def _files(self, folders: tuple[Path, ...]) -> Iterator[Path | None]:
        """The files of the workspace; None after each folder that was listed, since that takes time too."""
        for folder in folders:
            for files in folders_below(folder, self._settings):
                yield None
                yield from (path for path in files if is_analysed(path))

    def _take_over(self, changed: Sequence[Path]) -> Job:
        for path in changed:
            # What the disk holds by now counts, not what the event was about.
            if not path.is_file():
                if path not in self._revisions:
                    self._project.remove(path)
            elif self._settings.holds(path):
                self._load(path)
            yield
        yield from self._follow()

    def _close(self, path: Path) -> Job:
        """A document was closed. Reading its file again can wait; a file from elsewhere is forgotten."""
        if path not in self._revisions and self._is_known(path):
            if is_analysed(path) and self._settings.holds(path) and path.is_file():
                self._project.close(path)
            else:
                self._project.remove(path)
        self._garbage.released()
        yield
        yield from self._follow()


def _import_editing() -> Job:
    importlib.import_module("trainwright.editing")
    yield


def is_analysed(path: Path) -> bool:
    """Whether files of this kind are read when the workspace is."""
    return path.suffix.lower() in SUFFIXES and path.suffix.lower() != ".ipynb"


# -------------------------------------------------------------------------------------------------------- the process


class _SendsLog(logging.Handler):
    """Hands the log to the server, who knows the client."""

    def __init__(self, send: Callable[[object], None]) -> None:
        super().__init__()
        self._send_message = send
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._send_message(Logged(record.levelno, self.format(record)))
        except Exception:
            self.handleError(record)


def _receive(pipe: int, inbox: queue.SimpleQueue[Any]) -> None:
    """Take messages in while the other thread works; when the server is gone, end, whatever that one does."""
    unpacker = Unpacker()
    try:
        while data := os.read(pipe, 1 << 16):
            for message in unpacker.feed(data):
                inbox.put(message)
    finally:
        inbox.put(None)
        time.sleep(2)
        os._exit(0)


def main(board: str) -> None:
    """Serve the server that started this process, until it closes the pipe."""
    incoming, outgoing = take_standard_streams()
    sys.setswitchinterval(0.001)

    def send(message: object) -> None:
        view = memoryview(pack(message))
        try:
            while view:
                view = view[os.write(outgoing, view) :]
        except OSError:
            os._exit(0)  # the server is gone, and with it whoever could be told

    logger = logging.getLogger("trainwright")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(_SendsLog(send))
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    attached = Board.attach(board)
    threading.Thread(target=_receive, args=(incoming, inbox), name="receive", daemon=True).start()
    libraries = Libraries(lambda names: inbox.put(LibrariesAnswered(names)), home_cache())
    Worker(send, attached, libraries).run(inbox)
