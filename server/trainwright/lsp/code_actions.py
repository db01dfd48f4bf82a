"""Code actions: a quick fix per finding, "ignore on this line", and all safe fixes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.engine.diagnostic import Diagnostic, FixEdits, at_one_place
from trainwright.findings import Applicability, Edit
from trainwright.lsp.documents import OpenDocument
from trainwright.lsp.handling import guarded
from trainwright.lsp.render import SOURCE
from trainwright.positions import Position, Range
from trainwright.processes.messages import Remedy
from trainwright.source.text import split_lines

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

FIX_ALL = "source.fixAll.trainwright"
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
        document = self._server.documents.get(params.text_document.uri)
        if document is None or not self._server.client.action_literals:
            return []
        only = [getattr(kind, "value", kind) for kind in params.context.only] if params.context.only else None
        for _ in range(_ATTEMPTS):
            found = await self._server.analysis.current(document, _PATIENCE)
            revision = document.revision
            if self._server.analysis.is_current(document):
                actions = await self._actions(params, document, found, only)
                if document.revision == revision:
                    return actions
        return []

    async def _actions(
        self,
        params: types.CodeActionParams,
        document: OpenDocument,
        found: Sequence[Diagnostic],
        only: Sequence[str] | None,
    ) -> list[types.CodeAction]:
        actions: list[types.CodeAction] = []
        if wanted(_QUICK_FIX, only):
            asked = list(self._asked_about(params, document, found))
            remedies = await self._server.analysis.remedies(document, [diagnostic for diagnostic, _ in asked])
            for (_, shown), remedy in zip(asked, remedies, strict=True):
                actions += self._fixes(document, remedy, shown)
            done: list[Range] = []
            for (diagnostic, _), remedy in zip(asked, remedies, strict=True):
                if remedy.together is not None and diagnostic.range not in done:
                    done.append(diagnostic.range)
                    actions.append(self._together(document, at_one_place(diagnostic, found), remedy.together))
            for (diagnostic, shown), remedy in zip(asked, remedies, strict=True):
                actions += self._ignoring(document, diagnostic, remedy, shown)
        if wanted(FIX_ALL, only) and any(each.fixable is Applicability.SAFE for each in found):
            actions += await self._fix_all(document)
        return actions

    def _asked_about(
        self, params: types.CodeActionParams, document: OpenDocument, found: Iterable[Diagnostic]
    ) -> Iterator[tuple[Diagnostic, types.Diagnostic]]:
        """The findings that touch the range and that the client speaks of, with the client's own copies.

        A client that names none of ours asks about the range as such.
        """
        start, end = params.range.start, params.range.end
        asked = document.range_from_client(
            {
                "start": {"line": start.line, "character": start.character},
                "end": {"line": end.line, "character": end.character},
            },
            self._server.client.encoding,
        )
        named = {_identity(each): each for each in params.context.diagnostics if each.source == SOURCE}
        for diagnostic in found:
            if not diagnostic.range.touches(asked):
                continue
            own = self._server.protocol_diagnostic(diagnostic, document)
            shown = named.get(_identity(own)) if named else own
            if shown is not None:
                yield diagnostic, shown

    def _fixes(self, document: OpenDocument, remedy: Remedy, shown: types.Diagnostic) -> Iterator[types.CodeAction]:
        fix = remedy.fix
        if fix is None:
            return
        action = types.CodeAction(title=fix.title, kind=_QUICK_FIX, diagnostics=[shown])
        if self._server.client.preferred_actions and fix.applicability is Applicability.SAFE:
            action.is_preferred = True
        yield self._with_edit(action, document, fix.edits, "fix", shown)

    def _together(self, document: OpenDocument, others: Sequence[Diagnostic], fix: FixEdits) -> types.CodeAction:
        """One action for the findings of several rules about the same code: no `eval()` and no `no_grad()`."""
        shown = [self._server.protocol_diagnostic(each, document) for each in others]
        action = types.CodeAction(title=fix.title, kind=_QUICK_FIX, diagnostics=shown)
        return self._with_edit(action, document, fix.edits, "together", shown[0])

    def _ignoring(
        self, document: OpenDocument, diagnostic: Diagnostic, remedy: Remedy, shown: types.Diagnostic
    ) -> Iterator[types.CodeAction]:
        edit = remedy.ignore
        if edit is not None:
            title = f"Ignore {diagnostic.code} on this line"
            action = types.CodeAction(title=title, kind=_QUICK_FIX, diagnostics=[shown])
            yield self._with_edit(action, document, [edit], "ignore", shown)

    async def _fix_all(self, document: OpenDocument) -> list[types.CodeAction]:
        action = types.CodeAction(title="Fix all that Trainwright can fix safely", kind=FIX_ALL)
        if self._server.client.resolves_edits:
            action.data = {"uri": document.uri, "version": document.version, "what": "fixAll"}
            return [action]
        edits = await self.all_safe_fixes(document, removing=False)
        if not edits:
            return []
        action.edit = self.workspace_edit(document, edits)
        return [action]

    async def all_safe_fixes(self, document: OpenDocument, *, removing: bool) -> list[Edit]:
        """The edits that apply every safe fix.

        Without `removing`, nothing is taken away: on save that would delete what was just typed.
        """
        await self._server.analysis.current(document, _PATIENCE)
        before, revision = document.text, document.revision
        if not self._server.analysis.is_current(document):
            return []
        after = await self._server.analysis.fix_all(document, removing=removing)
        if document.revision != revision:
            return []  # they would be edits of a text that is gone
        return list(line_edits(split_lines(before), split_lines(after)))

    def _with_edit(
        self,
        action: types.CodeAction,
        document: OpenDocument,
        edits: Iterable[Edit],
        what: str,
        shown: types.Diagnostic,
    ) -> types.CodeAction:
        """The action with its edit, now or, where the client can ask for it, later."""
        if self._server.client.resolves_edits:
            action.data = {"uri": document.uri, "version": document.version, "what": what, "of": _identity(shown)}
        else:
            action.edit = self.workspace_edit(document, edits)
        return action

    async def resolved(self, action: types.CodeAction) -> types.CodeAction:
        """The action with its edit, made for the text as it is now; without one if that has become impossible."""
        data = action.data if isinstance(action.data, dict) else {}
        document = self._server.documents.get(str(data.get("uri")))
        if document is None or action.edit is not None or data.get("version") != document.version:
            return action
        if data.get("what") == "fixAll":
            action.edit = self.workspace_edit(document, await self.all_safe_fixes(document, removing=False))
            return action
        for diagnostic in await self._server.analysis.current(document, _PATIENCE):
            own = self._server.protocol_diagnostic(diagnostic, document)
            if list(_identity(own)) == list(data.get("of") or ()):
                (remedy,) = await self._server.analysis.remedies(document, [diagnostic])
                if data.get("version") == document.version:
                    action.edit = self._edit_of(document, remedy, str(data.get("what")))
                break
        return action

    def _edit_of(self, document: OpenDocument, remedy: Remedy, what: str) -> types.WorkspaceEdit | None:
        if what == "ignore":
            return self.workspace_edit(document, [remedy.ignore]) if remedy.ignore else None
        fix = remedy.together if what == "together" else remedy.fix
        return self.workspace_edit(document, fix.edits) if fix else None

    def workspace_edit(self, document: OpenDocument, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Edits of one document, bound to its version where the client understands that."""
        text_edits = [types.TextEdit(self._server.protocol_range(each.range, document), each.text) for each in edits]
        if not self._server.client.document_changes:
            return types.WorkspaceEdit(changes={document.uri: text_edits})
        identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, list(text_edits))])


def _identity(diagnostic: types.Diagnostic) -> _Id:
    """What tells findings of one document apart."""
    return diagnostic.code, diagnostic.range.start.line, diagnostic.range.start.character


def register(server: Server) -> None:
    """Serve code actions."""
    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True)

    @guarded(server, types.TEXT_DOCUMENT_CODE_ACTION, empty=[], options=options)
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        return [*await server.code_actions.offered(params), *server.probing.offered(params)]

    @guarded(server, types.CODE_ACTION_RESOLVE, empty=None)
    async def resolve(action: types.CodeAction) -> types.CodeAction | None:
        return await server.code_actions.resolved(action)
