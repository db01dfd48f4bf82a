"""Code actions: a quick fix per finding, "ignore on this line", and all safe fixes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.engine.diagnostic import Diagnostic, FixEdits, at_one_place
from trainwright.findings import Applicability, Edit, NewFile
from trainwright.lsp.handling import guarded
from trainwright.lsp.notebooks import View
from trainwright.lsp.render import SOURCE
from trainwright.positions import Position, Range
from trainwright.processes.messages import Remedy
from trainwright.source.text import split_lines

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

FIX_ALL = "source.fixAll.trainwright"
FIX_NOTEBOOK = "notebook.source.fixAll.trainwright"
"""The kind by which VS Code asks about a notebook as a whole, when that is saved."""
_QUICK_FIX = types.CodeActionKind.QuickFix.value
_Id = tuple[Any, int, int]
_PATIENCE = 5.0  # seconds that actions wait for the findings of what was just typed
_ATTEMPTS = 3


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a client that asks for the kinds `only` wants `kind`: kinds are a hierarchy with dots."""
    return only is None or any(not each or kind == each or kind.startswith(each + ".") for each in only)


def line_edits(before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    """The edits, in whole lines, that turn one text into the other; the parts in common stay untouched."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    for tag, first, end, new_first, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            start, stop = _line_start(before, head + first), _line_start(before, head + end)
            yield Edit(Range(start, stop), "".join(new[new_first:new_end]))


def _line_start(lines: Sequence[str], line: int) -> Position:
    if line < len(lines) or not lines or lines[-1].endswith(("\n", "\r")):
        return Position(line, 0)
    return Position(len(lines) - 1, len(lines[-1]))


class CodeActions:
    """Makes the actions for one server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def offered(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """The actions for a range of a document; none when it keeps changing while they are made."""
        view = self._server.view(params.text_document.uri)
        if view is None or not self._server.client.action_literals:
            return []
        document = view.document
        only = [getattr(kind, "value", kind) for kind in params.context.only] if params.context.only else None
        for _ in range(_ATTEMPTS):
            found = await self._server.analysis.current(document, _PATIENCE)
            revision = document.revision
            if self._server.analysis.is_current(document):
                actions = await self._actions(params, view, found, only)
                if document.revision == revision:
                    return actions
        return []

    async def _actions(
        self,
        params: types.CodeActionParams,
        view: View,
        found: Sequence[Diagnostic],
        only: Sequence[str] | None,
    ) -> list[types.CodeAction]:
        actions: list[types.CodeAction] = []
        if wanted(_QUICK_FIX, only):
            asked = list(self._asked_about(params, view, found))
            remedies = await self._server.analysis.remedies(view.document, [diagnostic for diagnostic, _ in asked])
            for (_, shown), remedy in zip(asked, remedies, strict=True):
                actions += self._fixes(view, remedy, shown)
            done: list[Range] = []
            for (diagnostic, _), remedy in zip(asked, remedies, strict=True):
                if remedy.together is not None and diagnostic.range not in done:
                    done.append(diagnostic.range)
                    actions += self._together(view, at_one_place(diagnostic, found), remedy.together)
            for (diagnostic, shown), remedy in zip(asked, remedies, strict=True):
                actions += self._ignoring(view, diagnostic, remedy, shown)
        fixable = [each for each in found if each.fixable is Applicability.SAFE]
        if wanted(FIX_ALL, only) and any(view.outward(each.range) is not None for each in fixable):
            actions += await self._fix_all(view, FIX_ALL)
        if view.notebook is not None and only and fixable and wanted(FIX_NOTEBOOK, only):
            actions += await self._fix_all(view, FIX_NOTEBOOK)
        return actions

    def _asked_about(
        self, params: types.CodeActionParams, view: View, found: Iterable[Diagnostic]
    ) -> Iterator[tuple[Diagnostic, types.Diagnostic]]:
        """The findings that touch the range and that the client speaks of, with the client's own copies.

        A client that names none of ours asks about the range as such. A hint stands for its finding.
        """
        start, end = params.range.start, params.range.end
        asked = view.shown.range_from_client(
            {
                "start": {"line": start.line, "character": start.character},
                "end": {"line": end.line, "character": end.character},
            },
            self._server.client.encoding,
        )
        named = {_identity(each): each for each in params.context.diagnostics if each.source == SOURCE}
        for diagnostic in found:
            for mark in diagnostic.marks():
                span = view.outward(mark.range)
                if span is None or not span.touches(asked):
                    continue
                own = self._server.shown_diagnostic(mark, view)
                shown = named.get(_identity(own)) if named else own
                if shown is not None:
                    yield diagnostic, shown
                    break

    def _fixes(self, view: View, remedy: Remedy, shown: types.Diagnostic) -> Iterator[types.CodeAction]:
        for fix, what in ((remedy.fix, "fix"), (remedy.other, "other")):
            if fix is None or (fix.creates and not self._server.client.creates_files):
                continue
            action = types.CodeAction(title=fix.title, kind=_QUICK_FIX, diagnostics=[shown])
            if self._server.client.preferred_actions and fix.applicability is Applicability.SAFE:
                action.is_preferred = True
            yield from self._with_edit(action, view, fix.edits, what, shown, fix.creates)

    def _together(self, view: View, others: Sequence[Diagnostic], fix: FixEdits) -> Iterator[types.CodeAction]:
        """One action for the findings of several rules about the same code: no `eval()` and no `no_grad()`."""
        shown = [self._server.shown_diagnostic(each, view) for each in others]
        action = types.CodeAction(title=fix.title, kind=_QUICK_FIX, diagnostics=shown)
        yield from self._with_edit(action, view, fix.edits, "together", shown[0])

    def _ignoring(
        self, view: View, diagnostic: Diagnostic, remedy: Remedy, shown: types.Diagnostic
    ) -> Iterator[types.CodeAction]:
        edit = remedy.ignore
        if edit is not None and shown.severity is not types.DiagnosticSeverity.Hint:  # the line is that of the finding
            title = f"Ignore {diagnostic.code} on this line"
            action = types.CodeAction(title=title, kind=_QUICK_FIX, diagnostics=[shown])
            yield from self._with_edit(action, view, [edit], "ignore", shown)

    async def _fix_all(self, view: View, kind: str) -> list[types.CodeAction]:
        where = "in this notebook " if kind == FIX_NOTEBOOK else ""
        action = types.CodeAction(title=f"Fix all {where}that Trainwright can fix safely", kind=kind)
        if self._server.client.resolves_edits and kind != FIX_NOTEBOOK:  # a notebook is being saved: no time is lost
            action.data = {"uri": view.uri, "version": view.document.version, "what": kind}
            return [action]
        action.edit = await self._edit_of_all(view, kind)
        return [action] if action.edit is not None else []

    async def _edit_of_all(self, view: View, kind: str) -> types.WorkspaceEdit | None:
        only_shown = view.notebook is not None and kind != FIX_NOTEBOOK
        return await self.all_safe_fixes(view, removing=False, only_shown=only_shown)

    async def all_safe_fixes(
        self, view: View, *, removing: bool, only_shown: bool = False
    ) -> types.WorkspaceEdit | None:
        """The edit that applies every safe fix; None when there is none.

        Without `removing`, nothing is taken away: on save that would delete what was just typed. Of a notebook,
        `only_shown` leaves out the fixes that change other cells than the one that is shown.
        """
        document = view.document
        within = (view.index,) if only_shown else None
        for _ in range(_ATTEMPTS):
            await self._server.analysis.current(document, _PATIENCE)
            before, revision = document.text, document.revision
            if not self._server.analysis.is_current(document):
                continue
            after = await self._server.analysis.fix_all(document, removing=removing, within=within)
            if document.revision == revision:  # else it would be the edit of a text that is gone
                edits = list(line_edits(split_lines(before), split_lines(after)))
                return self.workspace_edit(view, edits) if edits else None
        return None

    def _with_edit(
        self,
        action: types.CodeAction,
        view: View,
        edits: Iterable[Edit],
        what: str,
        shown: types.Diagnostic,
        creates: Sequence[NewFile] = (),
    ) -> Iterator[types.CodeAction]:
        """The action with its edit, now or, where the client can ask for it, later; nothing where it can't be made."""
        if view.notebook is not None or not self._server.client.resolves_edits:
            edit = self.workspace_edit(view, edits, creates)
            if edit is None:
                return
            action.edit = edit
        if self._server.client.resolves_edits:
            action.edit = None
            action.data = {"uri": view.uri, "version": view.document.version, "what": what, "of": _identity(shown)}
        yield action

    async def resolved(self, action: types.CodeAction) -> types.CodeAction:
        """The action with its edit, made for the text as it is now; without one if that has become impossible."""
        data = action.data if isinstance(action.data, dict) else {}
        view = self._server.view(str(data.get("uri")))
        if view is None or action.edit is not None:
            return action
        if data.get("what") in (FIX_ALL, FIX_NOTEBOOK):  # of the text as it is by now
            action.edit = await self._edit_of_all(view, data["what"])
            return action
        if data.get("version") != view.document.version:
            return action
        for diagnostic in await self._server.analysis.current(view.document, _PATIENCE):
            shown = [self._server.shown_diagnostic(m, view) for m in diagnostic.marks() if view.outward(m.range)]
            if list(data.get("of") or ()) in [list(_identity(own)) for own in shown]:
                (remedy,) = await self._server.analysis.remedies(view.document, [diagnostic])
                if data.get("version") == view.document.version:
                    action.edit = self._edit_of(view, remedy, str(data.get("what")))
                break
        return action

    def _edit_of(self, view: View, remedy: Remedy, what: str) -> types.WorkspaceEdit | None:
        if what == "ignore":
            return self.workspace_edit(view, [remedy.ignore]) if remedy.ignore else None
        fix = {"together": remedy.together, "other": remedy.other}.get(what, remedy.fix)
        return self.workspace_edit(view, fix.edits, fix.creates) if fix else None

    def workspace_edit(
        self, view: View, edits: Iterable[Edit], creates: Sequence[NewFile] = ()
    ) -> types.WorkspaceEdit | None:
        """Edits of the document that is analysed, bound to its version where the client understands that.

        Of a notebook they become edits of its cells; None where they can't.
        """
        of_cells = view.edits([(each.range, each.text) for each in edits])
        if of_cells is None:
            return None
        by_document = [
            (shown, [types.TextEdit(self._server.protocol_range(span, shown), text) for span, text in own])
            for shown, own in of_cells
        ]
        if not self._server.client.document_changes:
            return types.WorkspaceEdit(changes={shown.uri: own for shown, own in by_document})
        new = [operation for each in creates for operation in _creation(each)]
        changed = [
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(shown.uri, shown.version), list(own))
            for shown, own in by_document
        ]
        return types.WorkspaceEdit(document_changes=[*new, *changed])


def _creation(new: NewFile) -> Iterator[types.CreateFile | types.TextDocumentEdit]:
    """The operations that make a file; one that has come to be there meanwhile stays, and the whole edit fails."""
    uri = new.path.as_uri()
    yield types.CreateFile(uri=uri, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False))
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri, None)
    yield types.TextDocumentEdit(identifier, [types.TextEdit(start, new.text)])


def _identity(diagnostic: types.Diagnostic) -> _Id:
    """What tells findings of one document apart."""
    return diagnostic.code, diagnostic.range.start.line, diagnostic.range.start.character


def register(server: Server) -> None:
    """Serve code actions."""
    options = types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL, FIX_NOTEBOOK], resolve_provider=True
    )

    @guarded(server, types.TEXT_DOCUMENT_CODE_ACTION, empty=[], options=options)
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        return [*await server.code_actions.offered(params), *server.probing.offered(params)]

    @guarded(server, types.CODE_ACTION_RESOLVE, empty=None)
    async def resolve(action: types.CodeAction) -> types.CodeAction | None:
        return await server.code_actions.resolved(action)
