"""Probes from the editor: run on request, with progress and cancellation; what they found stays until the code changes.

The process that runs user code is waited for in a thread: the event loop goes on.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from trainwright import measured
from trainwright.findings import Edit
from trainwright.lsp.documents import OpenDocument, path_of
from trainwright.lsp.notebooks import View
from trainwright.lsp.protocol import Json
from trainwright.positions import Position, Range
from trainwright.probe.outcome import Outcome, Problem
from trainwright.probe.request import KINDS, ProbeError, Target, parse_argument
from trainwright.probe.run import Run
from trainwright.settings import ProbeSettings, SettingsError

if TYPE_CHECKING:
    from trainwright.lsp.server import Server
    from trainwright.probe.prepare import Prepared, Wish

log = logging.getLogger(__name__)

PROBE = "trainwright.probe"
SOURCE = "trainwright probe"
_KEY = re.compile(r"\s*(?:-\s+)?(num_workers|batch_size)\s*:\s*(\d+)\s*(?:#.*)?$")
_SEVERITY = {"error": 1, "warning": 2}
_PROGRESS_EVERY = 0.1  # seconds


@dataclass(frozen=True)
class _Mark:
    """Something that a probe said about a line: true as long as the top-level block around it stays as it is."""

    block: str
    offset: int
    line: str
    said: Any

    def line_in(self, text: str) -> int | None:
        """The line (from 0) where the block stands now."""
        at = text.find(self.block)
        if at < 0 or (at and text[at - 1] != "\n"):
            return None
        return text.count("\n", 0, at) + self.offset


def _marked(lines: list[str], line: int, said: Any) -> _Mark | None:
    """A mark for a line (from 0); the block runs from the line without indentation at or above it to the next one."""
    if not 0 <= line < len(lines):
        return None

    def starts_block(text: str) -> bool:
        return bool(text.strip()) and text[0] not in " \t#)]}\r\n"

    first = line
    while first > 0 and not starts_block(lines[first]):
        first -= 1
    while first > 0 and lines[first - 1].startswith("@"):
        first -= 1
    end = line + 1
    while end < len(lines) and not starts_block(lines[end]):
        end += 1
    block = "".join(lines[first:end]).rstrip()
    return _Mark(block, line - first, lines[line], said)


class Probing:
    """Runs probes for one client, and keeps what they said."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._running: dict[str, Run] = {}
        self._problems: dict[Path, list[_Mark]] = {}
        self._workers: dict[Path, list[_Mark]] = {}
        """Measured loader settings, at the DataLoader calls."""
        self._values: dict[Path, dict[str, tuple[int, str]]] = {}
        """The best values by folder and name of the option, with the reason."""
        self._counter = 0

    # ------------------------------------------------------------------------------------ running

    async def run(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """One probe: `{kind, uri, target | line, config, section, arguments, shapes, batchFrom, loss, device, fakeOnly,
        workers, interpreter, dryRun}`. Only `kind` must be given, and for all but `env` the `uri` with a place.

        The answer has `ok`, `markdown`, `title`, `command`; `missing` names arguments to ask the user for instead.
        """
        kind = str(params.get("kind"))
        if kind not in KINDS:
            raise JsonRpcInvalidParams(f"there is no probe {kind!r}")
        folder = self._folder(params)
        if self._server.configuration.client_value("trusted", folder) is False:
            return _refused("This workspace is not trusted, and a probe runs its code.")
        try:
            from trainwright.probe.prepare import prepare  # 7 MB, most of it configs: only where somebody probes

            prepared = prepare(self._wish(kind, params, folder))
            if params.get("dryRun"):
                command = prepared.launcher.shown(prepared.request.root)
                sent = json.dumps(prepared.request.as_json(prepared.launcher.root), indent=2)
                return {"ok": True, "command": command, "root": str(prepared.request.root), "request": sent}
            if prepared.missing:
                return {"ok": False, "missing": list(prepared.missing), "title": _title(prepared)}
            outcome = await self._supervised(prepared)
        except (ProbeError, SettingsError) as error:
            return _refused(str(error))
        from trainwright.probe.markdown import markdown
        from trainwright.probe.prepare import learn

        outcome.report.setdefault("assumed", [])[:0] = prepared.notes
        self._keep(outcome, prepared.request.target)
        if kind in ("mode", "loader", "batch-size") and outcome.ok:
            learn(prepared.request, outcome)
            self._server.reload()
        return {
            "ok": outcome.ok,
            "title": _title(prepared),
            "markdown": markdown(outcome, plots=params.get("plots") is not False),
            "command": prepared.launcher.shown(prepared.request.root),
            "figures": dict(outcome.figures),
            "cancelled": bool(outcome.failure and outcome.failure["message"] == "cancelled"),
        }

    def _folder(self, params: Mapping[str, Any]) -> Path:
        path = path_of(str(params.get("uri", "")))
        folder = self._server.configuration.folder_of(path) if path else None
        return folder or (path.parent if path else self._server.configuration.home)

    def _wish(self, kind: str, params: Mapping[str, Any], folder: Path) -> Wish:
        from trainwright.probe.prepare import Wish

        path = path_of(str(params.get("uri", "")))
        place = params.get("target") or (int(params["line"]) + 1 if "line" in params else None)
        target = None
        if kind != "env":
            if path is None:
                raise ProbeError("a probe needs a file; this document is none")
            target = str(path) if place is None else f"{path}:{place}"
        interpreter = params.get("interpreter") or self._server.configuration.client_value("interpreter", folder)
        # What a user typed into an input box comes as text.
        given = {
            name: parse_argument(f"{name}={value}")[1] if isinstance(value, str) else value
            for name, value in (params.get("arguments") or {}).items()
        }
        if given and target:
            measured.remember_answers(folder, f"{path.name}:{place}" if path else target, given)
        return Wish(
            kind=kind,
            target=target,
            root=folder,
            config=Path(params["config"]) if params.get("config") else None,
            section=params.get("section"),
            arguments=given,
            shapes=tuple(params.get("shapes") or ()),
            batch_from=params.get("batchFrom"),
            loss=params.get("loss"),
            device=str(params.get("device") or "auto"),
            fake_only=bool(params.get("fakeOnly")),
            workers=tuple(params.get("workers") or ()),
            settings=self._settings(folder),
            chosen_by_editor=_interpreter(interpreter),
        )

    def _settings(self, folder: Path) -> ProbeSettings:
        return self._server.configuration.settings_for(folder / "pyproject.toml").probe

    async def _supervised(self, prepared: Prepared) -> Outcome:
        loop = asyncio.get_running_loop()
        progress = _Progress(self._server, _title(prepared))

        def on_progress(stage: str, done: float | None) -> None:
            loop.call_soon_threadsafe(progress.report, stage, done)

        run = Run(prepared.request, prepared.launcher, on_progress)
        self._running[progress.token] = run
        progress.begin()
        waiting = loop.run_in_executor(None, run.wait)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            # The client cancelled the command itself ($/cancelRequest).
            run.cancel()
            await asyncio.shield(waiting)
            raise
        finally:
            self._running.pop(progress.token, None)
            progress.end()

    def cancel(self, token: Json) -> None:
        """The user pressed the progress' cancel button."""
        run = self._running.get(str(token))
        if run is not None:
            run.cancel()

    def end(self) -> None:
        """The session is over: nothing may be left running."""
        for run in list(self._running.values()):
            run.cancel()

    # ------------------------------------------------------------------------------- what stays

    def _keep(self, outcome: Outcome, target: Target | None) -> None:
        if target is None:
            return
        by_path: dict[Path, list[_Mark]] = {target.file: []}
        for problem in outcome.problems:
            if problem.file and problem.line:
                path = Path(problem.file)
                lines = self._lines(path)
                mark = _marked(lines, problem.line - 1, problem)
                if mark:
                    by_path.setdefault(path, []).append(mark)
        self._problems.update(by_path)
        if outcome.kind == "loader" and outcome.ok and target.line:
            mark = _marked(self._lines(target.file), target.line - 1, dict(outcome.figures))
            if mark:
                others = [each for each in self._workers.get(target.file, ()) if each.block != mark.block]
                self._workers[target.file] = [*others, mark]
        self._take_values(outcome, target)
        for path in by_path:
            document = self._document(path)
            if document is not None:
                self._server.diagnostics.changed(document)
                self._server.diagnostics.drained()
        self._server.diagnostics.look_again()

    def _take_values(self, outcome: Outcome, target: Target) -> None:
        folder = self._server.configuration.folder_of(target.file) or target.file.parent
        values = self._values.setdefault(folder, {})
        if outcome.kind == "loader" and outcome.ok:
            values["num_workers"] = (outcome.figures["best_workers"], f"measured for {target.file.name}:{target.line}")
        if outcome.kind == "batch-size" and outcome.figures.get("largest_training"):
            values["batch_size"] = (
                outcome.figures["largest_training"],
                f"the largest that fits to train {target.name}",
            )

    def _document(self, path: Path) -> OpenDocument | None:
        found = self._server.documents.at(path)
        # The probe reports real paths; the editor may have opened a link.
        return found or next((each for each in self._server.documents if each.path.resolve() == path), None)

    def _lines(self, path: Path) -> list[str]:
        document = self._document(path)
        if document is not None:
            return list(document.lines)
        try:
            return path.read_text("utf-8").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError):
            return []

    def _standing(self, store: dict[Path, list[_Mark]], document: OpenDocument) -> Iterator[tuple[int, _Mark]]:
        if not store:
            return
        for path in {document.path, document.path.resolve()} & store.keys():
            text = document.text
            kept = []
            for mark in store[path]:
                line = mark.line_in(text)
                if line is not None:
                    kept.append(mark)
                    yield line, mark
            store[path] = kept

    def items(self, document: OpenDocument) -> list[dict[str, Any]]:
        """The probes' findings in a document as the client gets them, where the code is still what was run."""
        found = []
        for line, mark in self._standing(self._problems, document):
            problem: Problem = mark.said
            text = document.lines[line].rstrip("\r\n") if line < len(document.lines) else mark.line
            span = types.Range(
                types.Position(line, len(text) - len(text.lstrip())),
                types.Position(line, len(text.encode("utf-16-le")) // 2),
            )
            found.append(
                {
                    "range": self._server.unstructure(span),
                    "message": problem.message,
                    "severity": _SEVERITY.get(problem.severity, 2),
                    "source": SOURCE,
                    "code": f"probe-{problem.kind}",
                }
            )
        return found

    def offered(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What was measured, as code actions at the DataLoader calls and YAML keys of the range that is asked about."""
        document = self._server.documents.get(params.text_document.uri)
        if document is None or not (self._workers or self._values) or not self._server.client.action_literals:
            return []
        first, last = params.range.start.line, params.range.end.line
        if document.path.suffix in (".yaml", ".yml"):
            return list(self._for_keys(document, first, last))
        actions = list(self._for_batch_sizes(document, first, last))
        for line, mark in self._standing(self._workers, document):
            figures = mark.said
            if not first <= line <= last:
                continue
            wanted = {"num_workers": figures["best_workers"]}
            if figures.get("best_pin_memory"):
                wanted["pin_memory"] = True
            edit = _with_keywords(document, line, wanted)
            if edit is None:
                continue
            by_workers = {item["workers"]: item.get("per_second") for item in figures["settings"]}
            before = by_workers.get(figures.get("written_workers", 0))
            against = f", against {before:.3g} as written" if before else ""
            options = ", ".join(f"{name}={value}" for name, value in wanted.items())
            title = f"Set {options} (measured: {figures['best_per_second']:.3g} batches/s{against})"
            actions.append(self._action(document, title, edit))
        return actions

    def _values_for(self, document: OpenDocument) -> dict[str, tuple[int, str]]:
        folder = self._server.configuration.folder_of(document.path) or document.path.parent
        return self._values.get(folder, {})

    def _for_keys(self, document: OpenDocument, first: int, last: int) -> Iterator[types.CodeAction]:
        known = self._values_for(document)
        for line in range(first, min(last + 1, len(document.lines))):
            found = _KEY.match(document.lines[line])
            if found and found[1] in known and known[found[1]][0] != int(found[2]):
                value, why = known[found[1]]
                span = Range(Position(line, found.start(2)), Position(line, found.end(2)))
                yield self._action(document, f"Set {found[1]}: {value} ({why})", [Edit(span, str(value))])

    def _for_batch_sizes(self, document: OpenDocument, first: int, last: int) -> Iterator[types.CodeAction]:
        known = self._values_for(document).get("batch_size")
        if known is None:
            return
        value, why = known
        for line in range(first, min(last + 1, len(document.lines))):
            if "DataLoader" in document.lines[line]:
                edits = _with_keywords(document, line, {"batch_size": value}, only_given=True)
                if edits:
                    yield self._action(document, f"Set batch_size={value} ({why})", edits)

    def _action(self, document: OpenDocument, title: str, edits: Iterable[Edit]) -> types.CodeAction:
        edit = self._server.code_actions.workspace_edit(View(document), edits)
        return types.CodeAction(title=title, kind=types.CodeActionKind.QuickFix, edit=edit)


def _with_keywords(
    document: OpenDocument, line: int, wanted: Mapping[str, Any], *, only_given: bool = False
) -> tuple[Edit, ...] | None:
    """The edits that give the DataLoader call at a line these keywords; None where there is none to change.

    With `only_given`, keywords that the call does not write as a number are left as they are.
    """
    import ast

    from trainwright.editing import CannotEdit, Editor
    from trainwright.source.document import Document
    from trainwright.source.place import Place

    parsed = Document(document.text)
    for segment in parsed.segments:
        if not segment.first_line <= line < segment.end_line:
            continue
        stack = [segment]
        while stack:
            current = stack.pop()
            stack.extend(current.members)
            for node in ast.walk(current.node):
                if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("DataLoader"):
                    continue
                place = Place(current, node)
                if place.range.start.line != line:
                    continue
                written = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                if all(written.get(name) == repr(value) for name, value in wanted.items()):
                    return None
                if only_given and not all(written.get(name, "").isdecimal() for name in wanted):
                    return None
                editor = Editor(parsed)
                try:
                    for name, value in wanted.items():
                        editor.set_keyword(place, name, repr(value))
                    return editor.edits()
                except CannotEdit:
                    return None
    return None


class _Progress:
    """Work-done progress with a cancel button, for clients that show it."""

    def __init__(self, server: Server, title: str) -> None:
        self._server = server
        self._title = title
        self._shown = server.client.shows_progress
        self.token = f"trainwright-probe-{id(self)}"
        self._last = 0.0
        self._stage = ""

    def begin(self) -> None:
        if not self._shown:
            return
        self._server.protocol.ask_then(
            types.WINDOW_WORK_DONE_PROGRESS_CREATE, lambda: None, params={"token": self.token}
        )
        self._tell(kind="begin", title=self._title, cancellable=True)

    def report(self, stage: str, done: float | None) -> None:
        now = asyncio.get_running_loop().time()
        if not self._shown or (stage == self._stage and now - self._last < _PROGRESS_EVERY):
            return
        self._last, self._stage = now, stage
        share = {} if done is None else {"percentage": round(100 * done)}
        self._tell(kind="report", message=stage, cancellable=True, **share)

    def end(self) -> None:
        if self._shown:
            self._tell(kind="end")

    def _tell(self, **value: Any) -> None:
        self._server.protocol.tell(types.PROGRESS, {"token": self.token, "value": value})


def _title(prepared: Prepared) -> str:
    target = prepared.request.target
    return f"Probe {prepared.request.kind}" + (f": {target.shown}" if target else "")


def _refused(message: str) -> dict[str, Any]:
    return {"ok": False, "message": message}


def _interpreter(value: object) -> str | None:
    """The client's `interpreter`: a path, or a list of words that starts with one."""
    if isinstance(value, (list, tuple)) and value:
        value = value[0]
    return value if isinstance(value, str) and value else None


def register(server: Server) -> None:
    """Serve the command, and the cancel button of its progress."""

    @server.command(PROBE)
    async def probe(params: Json = None, *_: Any) -> dict[str, Any]:
        """Run a probe; its answer comes when it has ended."""
        if not isinstance(params, Mapping):
            raise JsonRpcInvalidParams(f"{PROBE} needs an object with `kind` and `uri`, not {params!r}")
        return await server.probing.run(params)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel(params: types.WorkDoneProgressCancelParams) -> None:
        server.probing.cancel(params.token)
